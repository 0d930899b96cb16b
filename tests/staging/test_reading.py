"""Every way of writing a value that an office is known to use, row by row, on the real macros."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.raw.reading import BY_NAME, BY_TYPE, read_expression, usual_form
from assets.table import table_sql
from assets.warehouse import load_macros
from expectations.contract import sources

CASES: dict[str, list[tuple[str | None, Any]]] = {
    "read_blank": [
        ("A", "A"),
        ("A  B\n C\t", "A B C"),
        ("\u00a0x ", "x"),
        ("NA", "NA"),
        ("0", "0"),
        ("TIDAK ADA", "TIDAK ADA"),
        *((blank, None) for blank in ("", " ", "-", " - ", "NULL", "null", "N/A", "n/a")),
        *((nothing, None) for nothing in ("NaN", "nan", " None ", "<NA>", "undefined")),
        *((name, name) for name in ("NONE", "NAN", "Undefinedo")),
        *(
            (blank, None)
            for blank in (
                "--",
                " . ",
                "...",
                "–",
                "\\N",
                "(null)",
                "<NULL>",
                "[NULL]",
                '"',
                "''",
                " ,, ",
                "〃",
            )
        ),
        *((name, name) for name in ("(ALM)A", "A.", "?A", "(NUL)")),
        ("TIDAK ADA DATA", None),
        ("tidak  ada data", None),
        ("\u200bHART\u200bOYO\ufeff", "HARTOYO"),
        ("\u200b", None),
        *((error, None) for error in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "####", "Err:502")),
        ("#12", "#12"),
    ],
    "read_date": [
        ("12/05/19 90", None),
        *(
            (blank, None) for blank in ("1900-01-01", "01/01/1900", "1900-01-01 00:00:00.000")
        ),  # of SQL Server
        *(
            (two, None)
            for two in (
                "12-05-1990 & 13-05-1990",
                "12/05/1990 atau 13/05/1990",
                "1990-05-12 1990-05-13",
                "12-05-1990 00:00:00 s/d 13-05-1990 00:00",
            )
        ),
        ("12/05/1990 (Sabtu)", date(1990, 5, 12)),
        ("12/05/1990 10:30:00 WIB", date(1990, 5, 12)),
        ("1990-05-12T10:30:00.123+07:00", date(1990, 5, 12)),
        ("1990-05-12 23:59:48", date(1990, 5, 13)),  # of SheetJS
        ("1990-05-12T16:59:48.000Z", date(1990, 5, 13)),
        ("1990-05-12 23:59:59", date(1990, 5, 12)),
        ("1990-05-12", date(1990, 5, 12)),
        ("12/05/1990", date(1990, 5, 12)),
        ("12-05-1990", date(1990, 5, 12)),
        ("20-05-1990", date(1990, 5, 20)),
        ("5 Maret 1990", date(1990, 3, 5)),
        ("05 Maret 1990", date(1990, 3, 5)),
        ("17 AGUSTUS 1945", date(1945, 8, 17)),
        ("5  Mei  1990", date(1990, 5, 5)),
        ("1 Nopember 1990", date(1990, 11, 1)),
        ("1 Peb 1990", date(1990, 2, 1)),
        ("1/2/1990", date(1990, 2, 1)),
        ("2-5-1990", date(1990, 5, 2)),
        (" 12-05-1990 ", date(1990, 5, 12)),
        ("1990-5-2", date(1990, 5, 2)),
        ("1990/05/12", date(1990, 5, 12)),
        ("1990-05-12 00:00:00", date(1990, 5, 12)),
        ("1990-05-12T10:00:00", date(1990, 5, 12)),
        ("1956-05-03T17:00:00.000Z", date(1956, 5, 4)),
        ("1950-05-03T16:30:00Z", date(1950, 5, 4)),  # clocks stood at +7.30 then
        ("1990-05-12T00:00:00+07:00", date(1990, 5, 12)),
        ("17-Agt-1985", date(1985, 8, 17)),
        ("17-AUG-1985", date(1985, 8, 17)),
        ("Jakarta, 17-08-1985", date(1985, 8, 17)),
        ("Sabtu, 17 Agustus 1985", date(1985, 8, 17)),
        ("19900304", date(1990, 3, 4)),
        ("04031990", date(1990, 3, 4)),
        ("03.04.1990", date(1990, 4, 3)),
        ("12/05/1990 00:00", date(1990, 5, 12)),
        ("29/02/2020", date(2020, 2, 29)),
        *(
            (bad, None)
            for bad in (
                "31/02/2020",
                "31 Februari 2020",
                "29-02-2021",
                "13/13/1990",
                "0000-00-00",
                "12-05-90",
                "12/05/90",
                "1/12/0190",
                "5 Foo 1990",
                "infinity",
                "1899-12-30",  # Excel's blank
                "30/12/1899 00:00",
                "epoch",
                "32874",
                "é1/12/1990",
                "abc",
                "-",
                "",
            )
        ),
    ],
    "read_rupiah": [
        ("1500000", Decimal(1500000)),
        ("200\n200", None),  # two amounts
        ("75.000rb", None),  # seventy-five thousand, or as many millions
        ("1.500 rb", Decimal(1500000)),
        ("1.500.000", Decimal(1500000)),
        ("Rp 1.500.000", Decimal(1500000)),
        ("1,5 juta", Decimal(1500000)),
        ("1500000.00", Decimal(1500000)),
        ("Rp1.500.000,-", Decimal(1500000)),
        ("Rp. 1.500.000,00", Decimal(1500000)),
        ("IDR 20.000", Decimal(20000)),
        ("1.5 juta", Decimal(1500000)),
        ("2jt", Decimal(2000000)),
        ("750 ribu", Decimal(750000)),
        ("750rb", Decimal(750000)),
        ("1.500", Decimal(1500)),
        ("1,500", Decimal(1500)),
        ("1.500.000,000", Decimal(1500000)),
        *((either, None) for either in ("1.500,000", "1,500.000", "Rp 750.000,000,-")),
        # rupiah have no thousandths, and two amounts are none
        *((either, None) for either in ("1500.000", "1500,000", "12345.678", "3.5000")),
        *((either, None) for either in ("500000 300000", "500 300000", "1500 000")),
        ("0.0000", Decimal(0)),
        ("1234,567 juta", Decimal(1234567000)),
        ("1,500,000.50", Decimal("1500000.50")),
        ("1500000,00", Decimal(1500000)),
        ("1 500 000", Decimal(1500000)),
        ("1500000.0", Decimal(1500000)),
        ("0", Decimal(0)),
        ("0,5", Decimal("0.5")),
        ("-5000", Decimal(-5000)),
        *((bad, None) for bad in ("", "-", "abc", "1.50.0", "99999999999999999999", "inf", "nan")),
        *((bad, None) for bad in ("Rp", "juta", "1.500.000.", "1,5 juta per hari")),
    ],
    "read_number": [
        ("0.019", 0.019),
        ("0,019", 0.019),
        ("36,5", 36.5),
        ("36.125", 36.125),
        ("1.9", 1.9),
        ("12", 12.0),
        ("1.500.000", 1500000.0),
        ("1.500.000,25", 1500000.25),
        ("Rp 5", 5.0),
        *((bad, None) for bad in ("", "-", "abc", "inf", "nan", "1.2.3")),
    ],
    "read_integer": [
        ("3", 3),
        ("3.0", 3),
        ("1.500", 1500),
        ("445.729", 445729),
        (" 7 ", 7),
        *((bad, None) for bad in ("2,5", "2.5", "abc", "", "-", "99999999999999999999")),
    ],
    "read_count": [
        ("1.", 1),
        ("3", 3),
        ("3.0", 3),
        ("1.000", 1),
        ("2,000", 2),
        (" 7 ", 7),
        *((bad, None) for bad in ("1.500", "2,5", "2 unit", "", "-", "-1")),
    ],
    "read_desil_angka": [("1", 1), ("Desil 4", 4), ("D2", 2), ("11", 11), ("x", None)],
    "read_desil": [
        ("Desil 4", 4),
        ("1", 1),
        ("4.000", 4),
        ("10", 10),
        ("3.0", 3),
        ("0", None),
        ("11", None),
        ("x", None),
    ],
    "read_yes_no": [
        *((yes, True) for yes in ("YA", "ya", " Ya ", "Y", "1", "TRUE", "true", "1.0")),
        *((no, False) for no in ("TIDAK", "tidak", "T", "0", "FALSE", "0.0")),
        *((bad, None) for bad in ("", "-", "MUNGKIN", "2")),
    ],
    "read_code": [
        ("TIDAK_DITEMUKAN", "TIDAK DITEMUKAN"),
        (" tidak  ditemukan", "TIDAK DITEMUKAN"),
        ("Gas >3kg", "GAS >3KG"),
        ("-", None),
        ("_", None),
    ],
    "read_jenis_kelamin": [
        ("L", "L"),
        ("p", "P"),
        ("Laki-laki", "L"),
        ("PEREMPUAN", "P"),
        ("X", None),
        ("-", None),
    ],
    "read_nik": [
        ("3172041234560001", "3172041234560001"),
        ("'3172041234560001", "3172041234560001"),
        ("3.172041234560001E+15", "3172041234560001"),
        ("3172041234560001.0", "3172041234560001"),
        ("3172 0412 3456 0001", "3172041234560001"),
        ("3172.0412.3456.0001", "3172041234560001"),
        ('="3172041234560001"', "3172041234560001"),
        (" 3172041234560001 ", "3172041234560001"),
        ("\u200b3172041234560001\u200b", "3172041234560001"),
        ("317204123456000", "317204123456000"),
        ("0000000000000000", "0000000000000000"),
        *(
            (lost, None)
            for lost in ("3,17201E+15", "1E+99", "317204******0001", "3172XXXXXXXX0001")
        ),
        *((lost, None) for lost in ("TIDAK PUNYA", "#N/A", "-", "")),
    ],
    "read_no_kk": [
        ("3172041234560001", "3172041234560001"),
        ("'3172041234560001", "3172041234560001"),
        ("3172041234560010", "3172041234560010"),
        ("317204", "317204"),
        *((lost, None) for lost in ("3,17201E+15", "3.17201E+15", "3172010000000000", "1E+99")),
        *(
            (filler, None)
            for filler in ("0", "0000000000000000", "9999999999999999", "1234567890123456")
        ),
        *(
            (filler, None)
            for filler in ("1212121212121212", "9876543210987654", "3172317231723172")
        ),
        *((word, None) for word in ("TIDAK ADA", "#REF!", "317204******0001", "-", "")),
    ],
    "read_id": [
        ("DTKS1", "DTKS1"),
        ("1", "1"),
        ("111", "111"),
        ("A-12/3", "A-12/3"),
        ("'0012", "0012"),
        ("123.0", "123"),
        ("12E5", "12E5"),
        *(
            (number, "317203010615702")
            for number in ("3.17203010615702E+14", "3,17203010615702E+14")
        ),
        *(
            (lost, None)
            for lost in ("3,17203E+17", "1E+05", "#REF!", "DT****01", "0", "000", "9999")
        ),
        *((lost, None) for lost in ("11111111", "TIDAK ADA", "XXX", "-", "")),
    ],
    "nomor_cacat": [
        *(
            (good, None)
            for good in ("3172041234560001", "'3172041234560010", "3.172041234560001E+15", "-", "")
        ),
        *((text, "ILMIAH") for text in ("3,17203E+15", "3.17203E+15", "3E+15")),
        *((text, "TOPENG") for text in ("317203******0001", "3172XXXXXXXX0001", "317203....0001")),
        *(
            (text, "PENGISI")
            for text in ("0", "8888888888888888", "2345678901234567", "1212121212121212")
        ),
        *((text, "KATA") for text in ("TIDAK ADA", "A1")),
        *((text, "GALAT") for text in ("#N/A", "#REF!", "########")),
        ("317204123", "PANJANG"),
        ("3172041234560000", "BULAT"),
    ],
    "id_cacat": [
        *((good, None) for good in ("D1", "RT-2022-02-01-7", "20220201", "D/2022-02-01", "17")),
        *(
            (two, "GANDA")
            for two in ("D1;D2", "D1, D2", "D1 / D2", "D1 dan D2", "D1|D2", "101,102")
        ),
        *((lost, "ILMIAH") for lost in ("3,17203E+17", "3.17203E+17")),
        *((date, "TANGGAL") for date in ("2022-02-01", "2001-12-31 00:00:00")),
    ],
    "read_hubungan": [
        ("ISTRI", "ISTRI"),
        ("kepala_keluarga", "KEPALA KELUARGA"),
        ("SEPUPU JAUH", "LAINNYA"),
        ("-", None),
    ],
    "read_kode_kelurahan": [
        ("31.72.04.1001", "31.72.04.1001"),
        ("3172041001", "31.72.04.1001"),
        ("3172041001.0", "31.72.04.1001"),
        ("'3172041001", "31.72.04.1001"),
        ("31.72.041001", "31.72.04.1001"),
        ("31-72-04-1001", "31.72.04.1001"),
        ("31 72 04 1001", "31.72.04.1001"),
        ("3172041001,00", "31.72.04.1001"),
        ("3172041001.0000000000", "31.72.04.1001"),
        ("31.72.04.1001 CILINCING", "31.72.04.1001"),
        ("3172041001 - Cilincing", "31.72.04.1001"),
        *(
            (bad, None)
            for bad in ("31.72", "317204", "31.72.041.001", "CILINCING", "", "-", "3172041001A")
        ),
    ],
    "read_kode_wilayah": [
        ("31", "31"),
        ("31.72", "31.72"),
        ("3172", "31.72"),
        ("3172.0", "31.72"),
        ("317204", "31.72.04"),
        ("31.72.04", "31.72.04"),
        ("3172041001", "31.72.04.1001"),
        ("Jakarta", None),
    ],
    "rt_angka": [("000", "000"), ("0", "000"), ("3/4", "003"), ("x", None), ("RW 05", None)],
    "rw_angka": [
        ("000", "000"),
        ("0", "000"),
        ("3/4", "004"),
        ("x", None),
        ("RT 003", None),
        ("RW 05", "005"),
    ],
    "read_rt": [
        ("001", "001"),
        ("3", "003"),
        ("03", "003"),
        ("3.0", "003"),
        ("RT 003", "003"),
        ("RT.3", "003"),
        ("rw 07", None),
        ("'005", "005"),
        *((none, None) for none in ("000", "0", "-", "", "1234", "x")),
        *(
            (both, "003")
            for both in ("003/004", "RT 3 / RW 4", "RT.003/RW.004", "3/4", "RT 03 RW 04")
        ),
    ],
    "read_rw": [
        ("004", "004"),
        ("RW 4", "004"),
        *(
            (both, "004")
            for both in ("003/004", "RT 3 / RW 4", "RT.003/RW.004", "3/4", "RT 03 RW 04")
        ),
        *((none, None) for none in ("000", "-", "", "003/000", "x")),
    ],
    "read_periode": [
        ("2022-12", "2022-12"),
        ("202212", "2022-12"),
        ("2022/12", "2022-12"),
        ("2022-12-01", "2022-12"),
        ("01/12/2022", "2022-12"),
        ("1 Desember 2022", "2022-12"),
        ("12/2022", "2022-12"),
        ("2022/3", "2022-03"),
        ("Desember 2022", "2022-12"),
        ("Agt-22", "2022-08"),
        ("Jan-20", "2020-01"),
        ("2022-13", None),
        ("13/2022", None),
        ("Bulan 2022", None),
        ("Mei 1999", None),
        ("2022", None),
        ("-", None),
    ],
    "read_place": [
        ("Rawa Badak Utr", "RAWA BADAK UTARA"),
        ("KEL. TG PRIUK", "TANJUNG PRIUK"),
        ("Klp Gading Brt", "KELAPA GADING BARAT"),
        ("-", None),
    ],
}
MACROS = sorted({*CASES, *BY_NAME.values(), *BY_TYPE.values()})


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_macros(con)
    return con


@pytest.mark.parametrize("macro", MACROS)
def test_each_way_of_writing(con: duckdb.DuckDBPyConnection, macro: str) -> None:
    cases = [*CASES[macro], (None, None)]
    read = con.execute(f"select {macro}(x) from (select unnest(?) as x)", [[c for c, _ in cases]])
    assert [
        (text, value[0]) for (text, _), value in zip(cases, read.fetchall(), strict=True)
    ] == cases


def test_a_word_of_a_list(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["MILIK SENDIRI", "milik_sendiri", " Milik  Sendiri ", "MILIK", "-", None]
    read = con.execute(
        "select read_in(x, ['MILIK SENDIRI', 'DINAS']) from (select unnest(?) as x)", [texts]
    )
    assert [row[0] for row in read.fetchall()] == ["MILIK SENDIRI"] * 3 + [None] * 3


@pytest.mark.parametrize("macro", ["read_rupiah", "read_count", "read_integer"])
def test_the_loader_reads_figures_as_staging_does(macro: str) -> None:
    """Else it would not count what staging cannot read."""
    for contract in sources().values():
        columns = {c.name for c in contract.columns if macro in read_expression(c, c.name)}
        query = table_sql(f"staging.{contract.table}").text
        assert set(re.findall(rf"{macro}\((?:d\.)?(\w+)\)", query)) == columns, contract.name


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=40) | st.from_regex(r"[0-9Rp.,/ -]{0,24}"), max_size=40))
def test_no_text_at_all_is_an_error(texts: list[str]) -> None:
    texts = [t for t in texts if "\x00" not in t and t.isprintable()]
    con = _shared()
    for macro in MACROS:
        con.execute(
            f"select {macro}(x) from (select unnest(?::varchar[]) as x)", [texts]
        ).fetchall()


NOTHING_SAID = [
    "",
    "-",
    "NULL",
    "N/A",
    "tidak ada data",
    ".",
    "_",
    "\\N",
    "(null)",
    "nan",
    "None",
    "undefined",
]
PADDING = st.sampled_from(
    ["", " ", "\t", "\u200b", "\u00a0", "A", "O", "U", "N", "T", "0", "9", "Z"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(PADDING, st.sampled_from(NOTHING_SAID), PADDING), max_size=40))
def test_a_text_is_blank_as_it_reads_without_its_blanks(parts: list[tuple[str, str, str]]) -> None:
    """By its first letter most texts are known not to be; the long way round says the same."""
    texts = ["".join(part) for part in parts] + [part[1].replace(" ", "  ") for part in parts]
    found = _shared().execute(
        "select x, read_is_blank(x), read_says_nothing(read_spaces(x)) from (select unnest(?::varchar[]) as x)",
        [texts],
    )
    assert [row for row in found.fetchall() if row[1] != row[2]] == []


NUMBERS = st.sampled_from(["0", "1", "02", "12", "13", "29", "31", "90", "1849", "1850", "2199"])
MONTHS = st.sampled_from(["Feb", "maret", "AGUSTUS", "x", "JANUARIUS", "12"])
SIGNS = st.sampled_from([*"-/. "])
ORDERS = [(order, year) for order in ("DMY", "MDY", "YMD", "") for year in ("YMD", "YDM")]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(NUMBERS, SIGNS, NUMBERS | MONTHS, SIGNS, NUMBERS), max_size=60))
def test_a_date_reads_as_it_does_behind_a_blank(parts: list[tuple[str, ...]]) -> None:
    """The usual forms are read at once; the long way round says the same."""
    texts = ["".join(part) for part in parts]
    read = " or ".join(
        f"read_date_as(x, {way}) is distinct from read_date_as(' ' || x, {way})"
        for order, year in ORDERS
        for way in [f"'{order}', '{year}', date '2022-04-30', '3172041202900001'"]
    )
    found = _shared().execute(
        f"select x from (select unnest(?::varchar[]) as x) where {read}", [texts]
    )
    assert found.fetchall() == []


_CON: list[duckdb.DuckDBPyConnection] = []


def _shared() -> duckdb.DuckDBPyConnection:
    if not _CON:
        _CON.append(duckdb.connect())
        load_macros(_CON[0])
    return _CON[0]


TEXTS = sorted({text for cases in CASES.values() for text, *_ in cases if isinstance(text, str)} | {
    "1", "10", "11", "-1", "1.5", "1,5", "1.000", "1e3", "0.019", " 1", "1 ", "1900-02-29", "1849-12-31", "2199-12-31",
    "2200-01-01", "1990-1-02", "9999999999999999999", "31.72.04.3001", "2022-13", "YA", "ya", "T", "AKTIF", "SEMEN",
})  # fmt: skip


@pytest.mark.parametrize("contract", sources().values(), ids=lambda contract: contract.table)
def test_no_value_in_a_usual_form_is_unreadable(warehouse, contract) -> None:
    """Such a value is not looked at again: were it null all the same, nobody would be told."""
    for column in contract.columns:
        wrong = warehouse.execute(
            f"select t from (select unnest($texts) as t) where {usual_form(column, 't')}"
            f" and {read_expression(column, 't')} is null",
            {"texts": [*TEXTS, *column.values]},
        ).fetchall()
        assert wrong == [], column.name


def test_a_year_of_two_digits_is_the_latest_whose_day_has_come(
    con: duckdb.DuckDBPyConnection,
) -> None:
    last = "date '2022-04-30'"
    read = [
        con.execute(f"select read_date_as(?, 'DMY', 'YMD', {last}, null)", [text]).fetchall()[0][0]
        for text in ("30-04-22", "12-05-22", "31-12-21")
    ]
    assert read == [date(2022, 4, 30), date(1922, 5, 12), date(2021, 12, 31)]
