"""A blank to fill and a sheet of rows to mend, as an office's Excel sees them and as the loader reads them."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from assets.handover.entry import choices
from assets.handover.workbook import (
    RepairRow,
    named_columns,
    repair_workbook,
    template_workbook,
)
from assets.raw.header import WITHDRAWAL
from assets.raw.measures import drifted
from expectations.contract import Column, Rule, sources
from pipelines.cli import app
from tests.conftest import Home
from tests.raw.conftest import MONTH, Office, dtks, office

__all__ = ["office"]

TEXTS = {
    "rw": "010",
    "nik": "3172041201900010",
    "no_kk": "0000040101100001",
    "kode_kelurahan": "31.72.04.1001",
    "kode_kecamatan": "31.72.04",
    "kode_kota": "31.72",
    "kode_wilayah": "31.72",
    "periode": "2022-12",
    "rt": "003",
}


def typed(column: Column) -> object:
    """What someone types into a cell of this column."""
    if column.name in TEXTS:
        return TEXTS[column.name]
    if listed := choices(column):
        return listed[-1]
    by_type = {"date": dt.date(2022, 3, 4), "integer": 3, "number": 0.5}
    return by_type.get(column.type, f"={column.name}")


def delivered(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def checks(book: Workbook, sheet: Worksheet) -> dict[str, tuple[str, list[str], str]]:
    """Per column name the kind of its validation, the drop-down list behind it, and its last row."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        area = next(iter(check.sqref.ranges))
        listed = []
        if check.type == "list" and "!" not in check.formula1:
            listed = check.formula1.strip('"').split(",")
        elif check.type == "list":
            name, cells = check.formula1.split("!")
            listed = [cell.value for row in book[name][cells.replace("$", "")] for cell in row]
        found[str(sheet.cell(1, area.min_col).value)] = (check.type, listed, area.max_row)
    return found


@pytest.mark.parametrize("source", sorted(sources()))
def test_a_template_that_is_filled_in_loads(office: Office, source: str) -> None:
    contract = sources()[source]
    book = opened(template_workbook(contract))
    sheet = book.worksheets[0]
    assert [s.title for s in book] == [source, "Petunjuk", "Pilihan"]
    assert [cell.value for cell in sheet[1]] == [column.name for column in contract.columns]
    assert sheet.max_row == 1 and sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    row = [typed(column) for column in contract.columns]
    for position, value in enumerate(row, start=1):
        cell = sheet.cell(2, position, value)
        if isinstance(value, str):
            cell.data_type, cell.number_format = "s", "@"
    book.save(office.path("terisi.xlsx", source=source))
    assert office.load(source=source).loaded == 1
    columns = ", ".join(f'"{column.name}"' for column in contract.columns)
    assert office.raw(columns, source) == [tuple(map(delivered, row))]
    assert office.deliveries(
        "status, rows_quarantined, extra_columns, missing_columns, unreadable"
    ) == [("LOADED", 0, None, None, None)]
    assert drifted(office.con, contract, MONTH) == (1, 0)


@pytest.mark.parametrize("source", sorted(sources()))
def test_a_template_checks_what_is_typed(source: str) -> None:
    contract = sources()[source]
    book = opened(template_workbook(contract))
    sheet = book.worksheets[0]
    found = checks(book, sheet)
    kinds = {"date": "date", "integer": "whole", "number": "decimal"}
    for position, column in enumerate(contract.columns):
        kind, listed, last = found.get(column.name, (None, [], 10_001))
        assert last == 10_001
        letter = sheet.cell(1, position + 1).column_letter
        look = sheet.column_dimensions[letter].number_format
        if choices(column):
            assert (kind, listed) == ("list", list(choices(column)))
        elif column.name in ("nik", "no_kk"):
            assert kind == "textLength"
        else:
            assert kind == kinds.get(column.type)
        assert (look == "@") == (column.type not in kinds)
    assert book["Pilihan"].sheet_state == "hidden"


def test_petunjuk_explains_each_column_and_the_way(office: Office) -> None:
    contract = sources()["realisasi"]
    sheet = opened(template_workbook(contract))["Petunjuk"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    said = " ".join(str(row[0]) for row in rows)
    assert "Biro Kesejahteraan Sosial" in said and contract.contact in said
    assert "realisasi/<TTTT-BB>/" in said and "Rumus ditolak" in said
    table = {row[0]: row[1:] for row in rows}
    assert table["nik"][:2] == ["NIK; wajib bila nomor rumah tangga kosong", "salah satu"]
    assert table["tanggal"][1:3] == ["ya", "tanggal TTTT-BB-HH, misalnya 1990-05-12"]
    assert table["status"][3] == "RENCANA, BERJALAN, SELESAI, BATAL"


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["template", "dtks"]).exit_code == 0
    assert load_workbook("dtks_templat.xlsx").sheetnames[0] == "dtks"
    home.run("template", "verval", "--out", str(tmp_path / "a.xlsx"))
    assert load_workbook("a.xlsx").sheetnames[0] == "verval"
    assert "tidak dikenal" in home.run("template", "tiada", code=2).stderr
    home.run("template", "dtks", "--out", str(tmp_path / "tiada" / "a.xlsx"), code=1)


def rule(name: str, source: str = "dtks") -> Rule:
    return next(r for r in sources()[source].rules if r.name == name)


def to_mend(*rows: dict[str, str | None], suggestion: str | None = None) -> bytes:
    found = [
        RepairRow("2022-04", "a.csv", n, tuple(row.values()), suggestion)
        for n, row in enumerate(rows, start=3)
    ]
    return repair_workbook(sources()["dtks"], rule("nik_utuh"), found)


ODD = [
    "=1+1",
    "+62811",
    "-",
    "@SUM(A1)",
    "1.500.000",
    "3,17204E+15",
    " a  b ",
    "a\nb",
    '<&>"',
    "\u00e9\u200b",
    "a\tb",
    "_x0041_",
    "a\x01b",
]


@pytest.mark.parametrize("text", ODD)
def test_values_stay_as_they_were_delivered(office: Office, text: str) -> None:
    office.path("k.xlsx").write_bytes(to_mend(dtks(1, alamat=text, rt=text, desil=text)))
    office.put("a.csv", [dtks(n) for n in range(1, 5)])
    office.load()
    seen = text.replace("\x01", "")  # what nobody sees is taken away where a file is read
    assert office.rows("select alamat, rt, desil from raw.dtks where file = 'k.xlsx'") == [
        (seen, seen, seen)
    ]
    cell = opened(to_mend(dtks(1, alamat=text))).worksheets[0].cell(2, 8)
    assert cell.data_type == "s"


def test_only_what_is_to_be_mended_can_be_changed() -> None:
    book = opened(to_mend(dtks(1), dtks(2, nik=None), suggestion="nik: 1"))
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    assert names == [*dtks(1), "koreksi_file", "koreksi_row", "aturan", "saran", *WITHDRAWAL]
    assert [c.value for c in sheet[3]][-8:-4] == [
        "a.csv",
        "4",
        "Isi kolom nik tidak sesuai bentuknya",
        "nik: 1",
    ]
    assert sheet.protection.sheet and sheet.protection.password is None
    assert sheet.protection.sort and not sheet.protection.autoFilter  # true means forbidden
    for row in (2, 3):
        locked = [sheet.cell(row, n).protection.locked for n in range(1, len(names) - 3)]
        assert locked == [False] * len(dtks(1)) + [True] * 4
    for name in WITHDRAWAL:  # blank cells have the look of their column
        letter = sheet.cell(1, names.index(name) + 1).column_letter
        assert not sheet.column_dimensions[letter].protection.locked
    marked = [n for n, c in zip(names, sheet[3], strict=True) if c.fill.fgColor.rgb == "FFFFE699"]
    assert marked == ["nik"]
    assert checks(book, sheet)["tarik"] == ("list", ["TARIK"], 3)
    assert checks(book, sheet)["jenis_kelamin"] == ("list", ["L", "P"], 3)
    said = " ".join(str(row[0].value) for row in book["Petunjuk"].iter_rows())
    assert "dtks/2022-04/" in said and "koreksi_row" in said and "sandi serah-terima" in said


def test_a_text_longer_than_a_cell_is_cut_not_lost() -> None:
    sheet = opened(to_mend(dtks(1, alamat="X" * 40_000))).worksheets[0]
    assert sheet.cell(2, 8).value == "X" * 32_767


def made(type: str, **kwargs: object) -> Rule:
    return Rule("aturan", type, kwargs, None, "conformity", "error", "Akibat.", False, None)


SQL = "select * from {batch} where tanggal_lahir > now() or hubungan = '-'"


@pytest.mark.parametrize(
    ("source", "found", "columns"),
    [
        ("dtks", made("not_null", column="kode_kelurahan"), ["kelurahan"]),
        ("carik_anggota", made("not_null", column="kode_kelurahan"), ["id_rumah_tangga"]),
        ("sanggah", made("not_null", column="kode_kelurahan"), ["kode_kelurahan"]),
        ("dtks", made("unique", column_list=["nik", "id_dtks"]), ["id_dtks", "nik"]),
        ("dukcapil", made("in_set", column="hubungan"), ["status_hubungan"]),
        ("target", made("regex", column="periode_target"), ["periode"]),
        (
            "dukcapil",
            made("unexpected_rows_expectation", unexpected_rows_query=SQL),
            ["tanggal_lahir", "status_hubungan"],
        ),
        ("dtks", made("measured"), []),
    ],
)
def test_the_columns_that_a_rule_names(source: str, found: Rule, columns: list[str]) -> None:
    assert named_columns(sources()[source], found) == columns
