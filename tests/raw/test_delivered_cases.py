"""The files of tests/cases whose kind is how a file is written, with exactly the rows that are right."""

import re
from pathlib import Path

import pytest

from tests.raw.conftest import Office

CASES = Path(__file__).parent.parent / "cases"


def put(office: Office, case: str, file: str) -> str:
    """Lays a case's file into the landing zone; returns its source."""
    [path] = [p for p in CASES.glob(f"{case}-*/*/*") if p.name == file]
    source = path.parent.name
    office.put(file, path.read_bytes(), source=source)
    office.load(source=source)
    return source


def numbers(office: Office, source: str, column: str) -> list[int]:
    """The numbers at the end of the ids of the rows that are data, in their order."""
    rows = office.rows(
        f'select {column}, "row" from raw.{source} where ("row", file) not in'
        ' (select ("row", file) from quality.quarantine) order by "row"'
    )
    return [int(re.sub(r"\D", "", text)) for text, _ in rows]


P3KE = [
    ("q04", "q04_tegak.xlsx", list(range(418, 426))),
    ("r01", "r01a.csv", [n for n in range(64, 114) if n != 83]),
    ("r01", "r01b.csv", [n for n in range(114, 164) if n != 143]),
    ("r01", "r01c.csv", list(range(164, 214))),
    ("r01", "r01d.csv", list(range(214, 234))),
    ("r01", "r01e.csv", list(range(234, 254))),
    ("r03", "r03a.xlsx", list(range(284, 296))),
    ("r04", "r04a.xlsx", list(range(296, 304))),
    ("r04", "r04b.xlsx", list(range(304, 310))),
    ("r04", "r04c.xlsx", list(range(310, 316))),
    ("r04", "r04d.xlsx", list(range(316, 322))),
    ("r05", "r05.txt", list(range(322, 328))),
    ("r05", "r05.tsv", list(range(328, 334))),
    ("r05", "r05.xls", list(range(334, 340))),
    ("r05", "r05.ods", list(range(598, 604))),
    ("r05", "r05.csv.gz", list(range(322, 328))),
    ("r05", "r05.zip", list(range(322, 328))),
    ("r05", "r05_html.xls", [341, 354, 367, 380, 393, 406]),
    ("s21", "s21_tersembunyi.xlsx", list(range(42, 48))),
    ("s27", "s27_campur.csv", list(range(48, 54))),
]


@pytest.mark.parametrize(("case", "file", "ids"), P3KE)
def test_the_people_of_a_file(office: Office, case: str, file: str, ids: list[int]) -> None:
    put(office, case, file)
    assert numbers(office, "p3ke", "id_individu_p3ke") == ids


def test_a_group_over_three_columns_loses_none(office: Office) -> None:
    put(office, "q04", "q04_tegak.xlsx")
    assert office.raw('penerima_bpnt, penerima_pkh, penerima_sembako, "row"', "p3ke") == [
        ("T", "Y", "T", n) for n in range(1, 9)
    ]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]


def test_what_is_wrong_with_a_row_costs_that_row(office: Office) -> None:
    for letter in "abcde":
        put(office, "r01", f"r01{letter}.csv")
    assert office.rows(
        'select file, "row", rule, reason from quality.quarantine order by file'
    ) == [
        ("r01a.csv", 20, "baris_rusak", "tanda kutip tidak ditutup"),
        ("r01b.csv", 30, "baris_rusak", "berisi byte yang bukan huruf"),
    ]
    assert office.rows(
        "select file, alamat from raw.p3ke where alamat similar to '.*(UJI\" K|\"JL).*' order by file"
    ) == [
        ("r01c.csv", '"JL UJI KASUS NO 5'),
        ("r01d.csv", 'JL "UJI" KASUS NO 309'),
        ("r01e.csv", 'JL "UJI" KASUS NO 309'),
    ]


def test_results_of_formulas(office: Office) -> None:
    source = put(office, "r03", "r03b.xlsx")
    assert office.raw('nominal, "row"', source) == [("250000", n) for n in range(1, 13)]


def test_a_sheet_for_each_kelurahan(office: Office) -> None:
    put(office, "s20", "s20_tiga_lembar.xlsx")
    assert office.raw('kelurahan, "row"') == [
        (("KOJA", "LAGOA", "TUGU UTARA")[(n - 1) // 5], n) for n in range(1, 16)
    ]


def test_numbering_and_totals_are_no_people(office: Office) -> None:
    put(office, "s23", "s23_jumlah.xlsx")
    put(office, "s23", "s23_nomor_kolom.xlsx")
    assert office.deliveries("file, rows_read, rows_staged, rows_quarantined") == [
        ("s23_jumlah.xlsx", 9, 8, 1),
        ("s23_nomor_kolom.xlsx", 9, 8, 1),
    ]
    assert office.rows(
        'select file, "row", rule, reason from quality.quarantine order by file'
    ) == [
        ("s23_jumlah.xlsx", 9, "bukan_data", "baris jumlah"),
        ("s23_nomor_kolom.xlsx", 1, "bukan_data", "nomor kolom"),
    ]


def test_two_encodings_in_one_file(office: Office) -> None:
    put(office, "s27", "s27_campur.csv")
    names = [name for (name,) in office.raw("nama", "p3ke")]
    assert names[0].startswith("RENÉ ") and names[3].startswith("ANDRÉ ")
