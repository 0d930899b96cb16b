"""Each line of "What real files look like" about XLSX and Parquet, with a real file."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from tests.raw.conftest import Office, dtks


def write_xlsx(
    path: Path, rows: list[dict[str, Any]], titles: int = 0, second_sheet: bool = False
) -> None:
    """Writes rows with a header below `titles` title rows; dates get a date format."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title in range(titles):
            sheet.write(title, 0, f"Judul {title}")
        for column, name in enumerate(rows[0]):
            sheet.write(titles, column, name)
            for index, row in enumerate(rows):
                value = row[name]
                if isinstance(value, dt.date):
                    sheet.write_datetime(titles + 1 + index, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(titles + 1 + index, column, value)
                elif value is not None:
                    sheet.write(titles + 1 + index, column, value)
        if second_sheet:
            book.add_worksheet("lain").write(0, 0, "=1+1")


@pytest.mark.parametrize("titles", range(6))
def test_the_first_sheet_with_title_rows(office: Office, titles: int) -> None:
    write_xlsx(office.path("a.xlsx"), [dtks(1), dtks(2)], titles, second_sheet=True)
    office.load()
    assert office.raw('id_dtks, nama, "row"') == [
        ("D1", "SITI AMINAH", 1),
        ("D2", "SITI AMINAH", 2),
    ]


@pytest.mark.parametrize(
    ("delivered", "read"),
    [
        ("3172041201900001", "3172041201900001"),
        (3172041201900001, "3172041201900001"),
        ("'3172041201900001", "3172041201900001"),
        ("3,17204E+15", None),
        ("3.172041201900001E+15", "3172041201900001"),
        (317204120190000, "317204120190000"),
    ],
)
def test_nik_as_excel_leaves_it(office: Office, delivered: Any, read: str | None) -> None:
    write_xlsx(office.path("a.xlsx"), [dtks(1) | {"nik": delivered}])
    assert office.stage("nik") == [(read,)]


@pytest.mark.parametrize("delivered", [dt.date(1990, 1, 2), "02/01/1990", "2 Januari 1990"])
def test_dates_as_dates_or_text(office: Office, delivered: Any) -> None:
    write_xlsx(office.path("a.xlsx"), [dtks(1) | {"tanggal_lahir": delivered}])
    assert office.stage("tanggal_lahir") == [(dt.date(1990, 1, 2),)]


def test_numbers_have_no_trailing_zero_and_blank_rows_do_not_count(office: Office) -> None:
    blank = dict.fromkeys(dtks())
    write_xlsx(office.path("a.xlsx"), [dtks(1) | {"desil": 2}, blank, dtks(2) | {"desil": 2.5}])
    office.load()
    assert office.raw('desil, "row"') == [("2", 1), ("2.5", 2)]


def test_formulas_count_by_their_results(office: Office) -> None:
    def write(file: str, formula: str, result: Any, column: int = 12) -> None:
        with xlsxwriter.Workbook(office.path(file)) as book:
            sheet = book.add_worksheet("KOJA")
            sheet.write_formula(0, 0, "=TODAY()")
            sheet.write_row(1, 0, [*dtks(), "catatan"])
            sheet.write_row(2, 0, list(dtks().values()))
            sheet.write_formula(2, column, formula, None, result)

    write("a.xlsx", "=1+1", 2)
    write("c.xlsx", "=A1&B1", "D1", 0)
    write("d.xlsx", "=1+1", 0)  # as programs write what they have not counted
    write("e.xlsx", "=1+1", 0, 17)
    write("f.xlsx", "=1/0", "#DIV/0!")
    office.load()
    told = (
        'Lembar "KOJA", sel M3 (kolom desil) berisi rumus tanpa hasil; buka berkas di Excel dan simpan'
        " lagi, atau tempel nilainya, lalu kirim lagi."
    )
    assert office.deliveries("file, status, reason") == [
        ("a.xlsx", "LOADED", None),
        ("c.xlsx", "LOADED", None),
        ("d.xlsx", "REFUSED", f"d.xlsx: {told}"),
        ("e.xlsx", "LOADED", None),
        ("f.xlsx", "LOADED", None),
    ]
    assert office.raw("file, id_dtks, desil") == [
        ("a.xlsx", "D1", "2"),
        ("c.xlsx", "D1", "1"),
        ("e.xlsx", "D1", "1"),
        ("f.xlsx", "D1", "#DIV/0!"),
    ]


def test_parquet_typed_and_as_text(office: Office) -> None:
    typed = pd.DataFrame(
        [
            dtks(1)
            | {
                "nik": 3172041201900001,
                "tanggal_lahir": dt.date(1990, 1, 2),
                "desil": 3,
                "disabilitas": False,
                "penerima_pkh": True,
            },
            dtks(2) | {"nik": None, "tanggal_lahir": None, "desil": None, "disabilitas": None},
        ]
    )
    typed["nik"] = typed["nik"].astype("float64")
    typed["penerima_pkh"] = typed["penerima_pkh"].map({True: True, "YA": True})
    typed["tanggal_lahir"] = pd.to_datetime(typed["tanggal_lahir"])
    typed.to_parquet(office.path("a.parquet"), index=False)
    pd.DataFrame([dtks(1), dtks(2)]).to_parquet(office.path("b.parquet"), index=False)
    office.load()
    assert office.raw('nik, tanggal_lahir, desil, disabilitas, penerima_pkh, "row"') == [
        ("3172041201900001", "1990-01-02", "3", "FALSE", "TRUE", 1),
        (None, None, None, None, "TRUE", 2),
        ("3172041201900001", "1990-01-02", "1", "T", "YA", 1),
        ("3172041201900002", "1990-01-02", "1", "T", "YA", 2),
    ]


def test_parquet_of_every_kind(office: Office) -> None:
    office.con.execute(
        f"""
        copy (
            select
                'D1' as id_dtks, 'SITI' as nama, 'CILINCING' as kelurahan, 'CILINCING' as kecamatan,
                cast('3172041201900001' as decimal(20, 0)) as nik,
                timestamp '1990-01-02 00:00:00' as tanggal_lahir, cast('P' as blob) as jenis_kelamin,
                cast(2 as utinyint) as desil, [1, 2] as daftar,
                timestamptz '1990-01-01 17:00:00+00' as rw, 1.5::float as rt
        ) to '{office.path("a.parquet")}' (format parquet)
        """
    )
    office.load()
    assert office.raw(
        "nik, tanggal_lahir, jenis_kelamin, desil, lainnya ->> '$.daftar', rw, rt"
    ) == [("3172041201900001", "1990-01-02", "P", "2", "[1, 2]", "1990-01-02", "1.5")]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_controls_are_no_part_of_a_value(office: Office, kind: str) -> None:
    row = dtks(1, id_dtks="\x0cDT1000", nama="SITI\x0bAMINAH", alamat="JL\x0cA")
    if kind == "csv":
        office.put("a.csv", [row])
    elif kind == "xlsx":
        row |= {"nama": "SITI\x0bAMI\x01NAH"}
        write_xlsx(office.path("a.xlsx"), [row])
    else:
        row |= {"nama": "SITI\x0bAMI\x00NAH"}
        pd.DataFrame([row]).to_parquet(office.path("a.parquet"))
    assert office.stage("id_dtks, nama, alamat") == [("DT1000", "SITI AMINAH", "JL A")]
