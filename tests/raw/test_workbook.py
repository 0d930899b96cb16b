"""Workbooks as offices make them: several sheets, titles, headers of two rows, merged cells, errors."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.raw.conftest import Office, dtks
from tests.raw.test_bad_input import with_rows

NAMES = list(dtks())
LEVELS = {"penerima_pkh": "PKH", "penerima_bpnt": "BPNT", "penerima_pbi": "PBI"}


def rows(*numbers: int, **values: str | None) -> list[list[str | None]]:
    return [list(dtks(n, **values).values()) for n in numbers]


def put_down(sheet: Worksheet, lines: Sequence[Sequence[Any]], top: int = 0) -> None:
    for index, line in enumerate(lines):
        for column, value in enumerate(line):
            if value is not None:
                sheet.write(top + index, column, value)


def book(
    path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()
) -> None:
    with xlsxwriter.Workbook(path) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            put_down(sheet, lines)
            if name in hidden:
                sheet.very_hidden() if name.startswith("SANGAT") else sheet.hide()
        made.worksheets()[-1].activate()
        made.worksheets()[-1].set_first_sheet()


def test_letters_written_twice_are_read_in_a_workbook_too(office: Office) -> None:
    book(
        office.path("a.xlsx"),
        {"DTKS": [NAMES, *rows(1, nama="JOSÃ‰ ÃLVAREZ"), *rows(2, nama="JOSÉ Â")]},
    )
    office.load()
    assert office.raw("nama") == [("JOSÉ ÃLVAREZ",), ("JOSÉ Â",)]


def test_visible_sheets_are_numbered_on_and_hidden_ones_are_not_read(office: Office) -> None:
    book(
        office.path("a.xlsx"),
        {
            "LAMA": [NAMES, *rows(91)],
            "SANGAT LAMA": [NAMES, *rows(92)],
            "SAMPUL": [["DAFTAR DTKS 2022"], ["Dinas Sosial"]],
            "REKAP": [["kelurahan", "jumlah"], ["CILINCING", 3]],
            "RW 01": [["RW 01"], NAMES, *rows(1, 2)],
            "KODE": [["kolom", "kode", "keterangan"], ["hubungan", "1", "Kepala"]],
            "RW 02": [NAMES, *rows(3)],
        },
        hidden=("LAMA", "SANGAT LAMA"),
    )
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1), ("D2", 2), ("D3", 3)]
    assert office.deliveries() == [("a.xlsx", "LOADED", 3)]


def test_sheets_go_by_the_names_of_their_columns(office: Office) -> None:
    other = ["catatan", *reversed(NAMES)]
    [line] = rows(2)
    book(
        office.path("a.xlsx"),
        {"A": [NAMES[:-1], rows(1)[0][:-1]], "B": [other, ["x", *reversed(line)]]},
    )
    office.load()
    assert office.raw("id_dtks, nama, penerima_pbi, lainnya ->> '$.catatan'") == [
        ("D1", "SITI AMINAH", None, None),
        ("D2", "SITI AMINAH", "YA", "x"),
    ]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([NAMES[:3] + NAMES[4:], rows(2)[0][:3] + rows(2)[0][4:]], 'kolom wajib "nama" tidak ada'),
        (rows(2, 3), "tanpa baris judul"),
    ],
)
def test_a_sheet_that_is_meant_and_cannot_be_read_is_told_by_its_name(
    office: Office, lines: list[list[Any]], what: str
) -> None:
    book(office.path("a.xlsx"), {"KOJA": [NAMES, *rows(1)], "LAGOA": lines})
    office.load()
    [(status, reason)] = office.deliveries("status, reason")
    assert status == "REFUSED" and 'Lembar "LAGOA"' in reason and what in reason
    assert "kirim lagi" in reason and "3172" not in reason


HOUSES = [
    "id_rumah_tangga", "tanggal_pendataan", "alamat", "rt", "rw", "kode_kelurahan", "status_bangunan",
    "luas_lantai_m2", "kader",
]  # fmt: skip


def houses(*numbers: int, **values: str | None) -> list[list[str | None]]:
    """Rows of Carik's homes, which have no NIK."""
    row = ["2022-03-01", "JL MAWAR 1", "001", "002", "31.72.03.1001", "MILIK SENDIRI", "36", "SITI"]
    place = {name: HOUSES.index(name) - 1 for name in values}
    for name, value in values.items():
        row[place[name]] = value  # type: ignore[call-overload]
    return [[f"RT{n}", *row] for n in numbers]


@pytest.mark.parametrize(
    ("source", "sheets", "told"),
    [
        ("carik_rumah_tangga", {"KOJA": [HOUSES, *houses(1)], "LANJUTAN": houses(2, 3)}, "tanpa baris judul"),
        (
            "carik_rumah_tangga",
            {
                "KOJA": [HOUSES, *houses(1)],
                "LANJUTAN": [
                    ["DATA LANJUTAN"],
                    [f"({n})" for n in range(1, 10)],
                    *houses(2, alamat="JL MELATI", kader=None),
                    *houses(3),
                    [None, "Jakarta, 5 April 2022"],
                    [None, "Mengetahui"],
                ],
            },
            "tanpa baris judul",
        ),
        (
            "dtks",
            {"KOJA": [NAMES, *rows(1, 2)], "LANJUTAN": rows(3, 4, nik="317204 030160 0001", no_kk=None)},
            "tanpa baris judul",
        ),
        (
            "carik_rumah_tangga",
            {"KOJA": [HOUSES, *houses(1)], "FORMAT DATA": [HOUSES, *houses(2, 3, 4, 5)]},
            "bernama seperti petunjuk",
        ),
    ],
)  # fmt: skip
def test_a_sheet_with_rows_like_the_datas_is_not_left_out(
    office: Office, source: str, sheets: dict[str, Sequence[Sequence[Any]]], told: str
) -> None:
    path = office.path("a.xlsx", source=source)
    book(path, sheets)
    reason = office.refusal("a.xlsx", path.read_bytes(), source)
    assert f'Lembar "{list(sheets)[1]}" ' in reason and told in reason


def test_sheets_of_notes_codes_and_counts_are_passed_over(office: Office) -> None:
    source = "carik_rumah_tangga"
    rekap = ["KELURAHAN", "MILIK", "SEWA", "KONTRAK", "DINAS", "LAIN", "KOSONG", "RUMAH", "JIWA"]
    book(
        office.path("a.xlsx", source=source),
        {
            "KOJA": [HOUSES, *houses(1, 2)],
            "REKAP": [rekap, ["KOJA", *range(11, 19)], ["LAGOA", *range(21, 29)]],
            "KODE": [["kolom", "kode", "keterangan"], ["status_bangunan", "1", "Milik sendiri"]],
            "CATATAN": [["1", "Data per 1 Maret 2022"], ["2", "Alamat menurut RT 01"]],
            "KADER": [
                ["KODE", "TANGGAL SK", "ALAMAT KADER", "NO", "LAMA", "WILAYAH", "STATUS", "UMUR", "NAMA"],
                ["K1", "2020-01-02", "JL A 1", "1", "2", "3", "AKTIF", "40", "ANI"],
            ],
            "PETUNJUK": [
                HOUSES, ["wajib"] * 9, ["teks"] * 9, ["lihat kode"] * 9, ["contoh"] * 9, *houses(9)
            ],
        },
    )  # fmt: skip
    office.load(source=source)
    assert office.deliveries() == [("a.xlsx", "LOADED", 2)]
    assert office.raw("id_rumah_tangga", source) == [("RT1",), ("RT2",)]


def test_a_workbook_of_hidden_data_says_so(office: Office) -> None:
    book(office.path("a.xlsx"), {"DATA": [NAMES, *rows(1)], "X": [["x"]]}, hidden=["DATA"])
    office.load()
    [(reason,)] = office.deliveries("reason")
    assert 'di lembar "X"' in reason and 'Lembar tersembunyi tidak dibaca: "DATA".' in reason
    assert "12 baris" in reason and "id_dtks, nama, kelurahan, kecamatan" in reason


@pytest.mark.parametrize("titles", range(14))
def test_up_to_twelve_title_rows(office: Office, titles: int) -> None:
    lines = [[f"Judul {n}"] for n in range(titles)]
    book(office.path("a.xlsx"), {"DATA": [*lines, [], NAMES, *rows(1)]})
    office.load()
    assert office.deliveries("status") == [("LOADED" if titles <= 12 else "REFUSED",)]


def grouped(sheet: Worksheet, merged: bool, short: bool, above: int) -> int:
    """Writes a header whose last three columns stand below PENERIMA; returns the rows it has."""
    for column, name in enumerate(NAMES):
        if name in LEVELS:
            sheet.write(above + 1, column, LEVELS[name] if short else name)
        elif merged:
            sheet.merge_range(above, column, above + 1, column, name)
        else:
            sheet.write(above, column, name)
    first = NAMES.index("penerima_pkh")
    if merged:
        sheet.merge_range(above, first, above, first + 2, "PENERIMA PROGRAM")
    else:
        sheet.write(above, first, "PENERIMA PROGRAM")
    return above + 2


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("above", [0, 2])
def test_a_header_of_two_rows(office: Office, merged: bool, short: bool, above: int) -> None:
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        if above:
            sheet.merge_range(0, 0, 0, 16, "DAFTAR NAMA")
        top = grouped(sheet, merged, short, above)
        put_down(sheet, [[f"({n})" for n in range(1, 18)], *rows(1, 2)], top)
    office.load()
    assert office.raw('id_dtks, penerima_pkh, penerima_bpnt, penerima_pbi, "row"') == [
        (None, None, None, None, 1),
        ("D1", "YA", "TIDAK", "YA", 2),
        ("D2", "YA", "TIDAK", "YA", 3),
    ]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]
    assert office.rows('select "row", rule from quality.quarantine') == [(1, "bukan_data")]


def test_a_header_of_three_rows(office: Office) -> None:
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        for column, name in enumerate(NAMES[:8]):
            sheet.merge_range(0, column, 2, column, name.upper())
        sheet.merge_range(0, 8, 0, 11, "DOMISILI")
        sheet.merge_range(1, 8, 1, 9, "LINGKUNGAN")
        sheet.merge_range(1, 10, 1, 11, "WILAYAH")
        for column, name in enumerate(NAMES[8:12], start=8):
            sheet.write(2, column, name)
        for column, name in enumerate(NAMES[12:], start=12):
            sheet.merge_range(0, column, 2, column, name.upper())
        put_down(sheet, rows(1), 3)
    office.load()
    assert office.raw('nama, rt, rw, kelurahan, kecamatan, desil, "row"') == [
        ("SITI AMINAH", "001", "002", "CILINCING", "CILINCING", "1", 1)
    ]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]


@pytest.mark.parametrize("second", [None, "BINTI ALI"])
def test_a_title_merged_over_a_blank_column_is_that_of_the_first(
    office: Office, second: str | None
) -> None:
    after = NAMES.index("nama") + 1
    lines = [[*line[:after], None, *line[after:]] for line in [NAMES, *rows(1, 2, 3)]]
    lines[3][after] = second
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        put_down(sheet, lines)
        sheet.merge_range(0, after - 1, 0, after, "nama")
        sheet.merge_range(1, after - 1, 1, after, "SITI")
    office.load()
    if second:
        ((status, reason),) = office.deliveries("status, reason")
        assert status == "REFUSED" and '"nama" muncul dua kali, di kolom ke-4 dan ke-5' in reason
        return
    assert office.raw("nama, tanggal_lahir") == [
        (name, "1990-01-02") for name in ("SITI", "SITI AMINAH", "SITI AMINAH")
    ]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]


def test_invisible_signs_in_a_header(office: Office) -> None:
    names = [f"\u200b{n[0]}\u00ad{n[1:]}\u00a0\ufeff".replace("_", "\u00a0") for n in NAMES]
    book(office.path("a.xlsx"), {"A": [names, *rows(1)]})
    office.load()
    assert office.raw("id_dtks, penerima_pbi") == [("D1", "YA")]
    assert office.deliveries("extra_columns, missing_columns") == [(None, None)]


def test_merged_cells_hold_for_their_range(office: Office) -> None:
    """A card merged over its family, an address, and one answer over three columns; a total over many
    columns is none of theirs."""
    people = rows(1, 2, 3, no_kk=None, alamat=None)
    people[2][2:3], people[2][7:8] = ["3172040101100009"], ["JL MELATI"]
    people[0][14:] = [None] * 3
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        put_down(sheet, [NAMES, *people])
        sheet.merge_range(1, 2, 2, 2, "3172040101100001")
        sheet.merge_range(1, 7, 2, 7, "JL MAWAR")
        sheet.merge_range(1, 14, 1, 16, "TIDAK")
        sheet.merge_range(4, 0, 4, 12, "JUMLAH")
        sheet.write(4, 13, 3)
    office.load()
    assert office.raw("no_kk, alamat, penerima_pkh, penerima_bpnt, penerima_pbi") == [
        ("3172040101100001", "JL MAWAR", "TIDAK", "TIDAK", "TIDAK"),
        ("3172040101100001", "JL MAWAR", "YA", "TIDAK", "YA"),
        ("3172040101100009", "JL MELATI", "YA", "TIDAK", "YA"),
        (None, None, None, None, None),
    ]
    assert office.rows('select "row", rule, reason from quality.quarantine') == [
        (4, "bukan_data", "baris jumlah")
    ]


def test_a_figure_merged_over_two_columns_is_the_value_of_neither(office: Office) -> None:
    money = ["pengeluaran_pangan_sebulan", "pengeluaran_nonpangan_sebulan", "kader"]
    first = len(HOUSES) - 1
    lines = [[*row[:-1], "1500000", "800000", "SITI"] for row in houses(1, 2, 3, 4, 5)]
    lines[2][first] = lines[3][first + 1] = lines[4][first] = None
    with xlsxwriter.Workbook(office.path("a.xlsx", source="carik_rumah_tangga")) as made:
        sheet = made.add_worksheet()
        put_down(sheet, [[*HOUSES[:-1], *money], *lines])
        sheet.merge_range(1, first, 1, first + 1, 2300000)
        sheet.merge_range(2, first, 3, first, 1400000)
        sheet.merge_range(4, first, 4, first + 1, 0)
        sheet.merge_range(5, first - 1, 5, first, "36")
    office.load(source="carik_rumah_tangga")
    assert office.raw(", ".join(money[:2]), "carik_rumah_tangga") == [
        ("sel gabung: 2300000", "sel gabung: 2300000"),
        ("1400000", "800000"),
        ("1400000", "800000"),
        ("0", "0"),
        ("sel gabung: 36", "800000"),
    ]
    ((unread,),) = office.deliveries("unreadable")
    assert json.loads(unread) == {
        "luas_lantai_m2": 1,
        "pengeluaran_pangan_sebulan": 2,
        "pengeluaran_nonpangan_sebulan": 1,
    }


def test_a_person_over_two_physical_rows_is_one(office: Office) -> None:
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        put_down(sheet, [NAMES])
        for column, value in enumerate(rows(1)[0]):
            sheet.merge_range(1, column, 2, column, value)
        put_down(sheet, rows(2), 3)
    office.load()
    assert office.raw('id_dtks, "row"') == [("D1", 1), ("D2", 2)]


def test_errors_and_results_of_cells(office: Office) -> None:
    cells = b"".join(
        b'<c r="%s2"%s</c>' % cell
        for cell in [
            (b"A", b' t="str"><f>B2</f><v>D9</v>'),
            (b"D", b' t="e"><f>X1</f><v>#REF!</v>'),
            (b"E", b"><v>33000</v>"),
            (b"H", b' t="str"><f>IF(1,"","")</f><v></v>'),
            (b"M", b' t="e"><v>#N/A</v>'),
            (b"N", b' t="b"><v>1</v>'),
            (b"I", b"><v>0.30000000000000004</v>"),
        ]
    )
    with_rows(office.path("a.xlsx"), b'<row r="3">' + cells.replace(b'2"', b'3"') + b"</row>")
    office.load()
    assert office.raw('id_dtks, nama, tanggal_lahir, alamat, desil, disabilitas, rt, "row"')[
        1:
    ] == [("D9", "#REF!", "33000", None, "#N/A", "TRUE", "0.3", 2)]


def test_a_formula_without_result_in_a_total_is_no_matter(office: Office) -> None:
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet("A")
        put_down(sheet, [NAMES, *rows(1, 2), ["JUMLAH"]])
        sheet.write_formula(3, 12, "=SUM(M2:M3)")
    office.load()
    assert office.deliveries("rows_staged, rows_quarantined") == [(2, 1)]


def test_a_formula_without_result_on_a_later_sheet(office: Office) -> None:
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        put_down(made.add_worksheet("A"), [NAMES, *rows(1)])
        sheet = made.add_worksheet("RW 2")
        put_down(sheet, [["RW 2"], NAMES, *rows(2, 3)])
        sheet.write_formula(3, 1, "=B3+1")
    office.load()
    assert 'Lembar "RW 2", sel B4 (kolom nik)' in office.deliveries("reason")[0][0]


def test_a_number_merged_over_two_people_is_the_first_ones(office: Office) -> None:
    nik = NAMES.index("nik")
    with xlsxwriter.Workbook(office.path("a.xlsx")) as made:
        sheet = made.add_worksheet()
        people = [*rows(1, nama="SITI"), *rows(2, nama="BUDI"), *rows(3, 4, nama="ANI")]
        people[1][0] = people[1][nik] = people[3][nik] = people[3][nik + 2] = None
        put_down(sheet, [NAMES, *people])
        sheet.merge_range(1, nik, 2, nik, "3172041201900001")
        sheet.merge_range(1, 0, 2, 0, "D1")
        sheet.merge_range(3, nik, 4, nik, "3172041201900003")
        sheet.merge_range(3, nik + 2, 4, nik + 2, "ANI")
    office.load()
    assert office.raw("id_dtks, nama, nik") == [
        ("D1", "SITI", "3172041201900001"),
        ("D1", "BUDI", None),
        ("D3", "ANI", "3172041201900003"),
        ("D4", "ANI", "3172041201900003"),
    ], "a card holds for both, and whose name is merged too is the same person"


@pytest.mark.parametrize(
    "name", ["CONTOH", "Petunjuk Pengisian", "CARA PENGISIAN", "FORMAT", "Contoh 1"]
)
def test_a_sheet_that_shows_how_to_fill_in_is_not_read(office: Office, name: str) -> None:
    book(office.path("a.xlsx"), {name: [NAMES, *rows(91)], "DATA": [NAMES, *rows(1)]})
    book(office.path("b.xlsx"), {name: [NAMES, *rows(2)], "X": [["x"]]})
    book(office.path("c.xlsx"), {name: [NAMES, *rows(3, 4, 5, 6)], "DATA": [NAMES, *rows(7)]})
    office.load()
    assert office.raw("id_dtks") == [("D1",), ("D2",)], "it is read where nothing else is"
    assert office.deliveries("status") == [("LOADED",), ("LOADED",), ("REFUSED",)]
    [(reason,)] = office.rows("select reason from quality.delivery where file = 'c.xlsx'")
    assert f'Lembar "{name}" bernama seperti petunjuk' in reason and "ganti namanya" in reason


def test_a_sheet_that_copies_another_refuses_the_file(office: Office) -> None:
    people = rows(*range(1, 9))
    book(
        office.path("a.xlsx"), {"DATA": [NAMES, *people], "DATA (2)": [["X"], NAMES, *people[::-1]]}
    )
    office.load()
    [(status, reason)] = office.deliveries("status, reason")
    assert status == "REFUSED"
    assert 'Lembar "DATA" dan "DATA (2)" memuat 8 baris yang sama' in reason
    assert office.raw("id_dtks") == []


def test_a_few_people_on_two_sheets_are_no_copy(office: Office) -> None:
    sheets = {"RW 1": [NAMES, *rows(1, 2, 3, 4)], "RW 2": [NAMES, *rows(2, 3, 4, 5)]}
    book(office.path("a.xlsx"), sheets)
    office.load()
    assert office.deliveries("status, rows_read") == [("LOADED", 8)]


def test_somebody_above_the_header_of_a_sheet_is_not_lost(office: Office) -> None:
    book(office.path("a.xlsx"), {"A": [NAMES, *rows(1)], "B": [*rows(2), NAMES, *rows(3)]})
    office.load()
    ((status, reason),) = office.deliveries("status, reason")
    assert status == "REFUSED"
    assert 'Lembar "B": Baris ke-1 berisi data' in reason
