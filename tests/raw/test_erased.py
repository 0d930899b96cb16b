"""Whose a delivered row is: what goes with him, what stays with others, and that all of it is counted."""

import json
from dataclasses import replace

import duckdb
import pytest

from assets.raw.erased import ERASED, Erasures, hashed, marks_of, set_aside
from assets.raw.tables import ensure_tables
from expectations.contract import sources

HIS, OTHER = "3172034101900001", "3172035202850007"
KEY = "k" * 64
DUKCAPIL = {"nik": HIS, "no_kk": "3172030101100001", "nama_lengkap": "BUDI SANTOSO", "tanggal_lahir": "1990-01-01",
            "kode_kelurahan": "31.72.03.1001"}  # fmt: skip


def deliver(
    con: duckdb.DuckDBPyConnection, source: str, file: str, rows: list[dict[str, str]]
) -> None:
    """Puts rows into raw as a loaded file has them."""
    ensure_tables(con, [sources()[source]])
    for number, row in enumerate(rows, 1):
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        con.execute(
            f"insert into raw.{source} ({names}, delivery_periode, file, row) values ({marks}, '2024-01', ?, ?)",
            [*row.values(), file, number],
        )
    con.execute(
        "insert into quality.delivery (source, delivery_periode, file, sha256, rows_read, rows_staged,"
        " rows_quarantined, status) values (?, '2024-01', ?, ?, ?, ?, 0, 'LOADED')",
        [source, file, file, len(rows), len(rows)],
    )


@pytest.fixture
def listed(warehouse: duckdb.DuckDBPyConnection) -> Erasures:
    """The list with one person, who was known by one row of Dukcapil."""
    deliver(warehouse, "dukcapil", "lama.csv", [DUKCAPIL])
    own = "(select '2024-01' as delivery_periode, 'lama.csv' as file, 1 as row)"
    marks = marks_of(warehouse, sources()["dukcapil"], own, KEY)
    [(sound,)] = warehouse.execute("select nama_kunci(nama_baku('BUDI SANTOSO'))").fetchall()
    told = (f"o|{HIS}", "b|1990-01-01", "w|R1", f"f|{sound}|R1", "v|R2")
    marks |= {hashed(KEY, text) for text in told}
    return Erasures(KEY, ("P1",), frozenset(marks))


def left(con: duckdb.DuckDBPyConnection, listed: Erasures, source: str) -> list[int]:
    set_aside(con, sources()[source], listed)
    return [
        n
        for (n,) in con.execute(
            f"select row from raw.{source} where file = 'baru.csv' order by 1"
        ).fetchall()
    ]


@pytest.mark.parametrize(
    ("row", "stays"),
    [
        ({}, False),
        ({"tanggal_lahir": "1991-02-02", "no_kk": "3172030101100009"}, False),  # NIK and name
        ({"nama_lengkap": "BOEDI S"}, False),  # NIK and day of birth
        ({"nik": "", "kode_kelurahan": ""}, False),  # name, day of birth and card
        ({"nik": "", "no_kk": ""}, False),  # name, day of birth and kelurahan
        ({"nik": "", "no_kk": "", "kode_kelurahan": "31.72.03.1002"}, True),
        ({"nik": OTHER, "tanggal_lahir": "1985-02-12"}, True),
        (
            {"nama_lengkap": "SITI AMINAH", "tanggal_lahir": "1985-02-12"},
            True,
        ),  # somebody else with his number
    ],
)
def test_a_row_is_his_by_number_and_name_or_birth_or_by_both_and_a_place(
    warehouse: duckdb.DuckDBPyConnection, listed: Erasures, row: dict[str, str], stays: bool
) -> None:
    deliver(warehouse, "dukcapil", "baru.csv", [DUKCAPIL | row])
    assert left(warehouse, listed, "dukcapil") == ([1] if stays else [])
    [(number,)] = warehouse.execute(
        f"select count(*) from raw.dukcapil where nik = '{HIS}'"
    ).fetchall()
    assert number == 0, "nobody has his number any more"
    counted = warehouse.execute(
        "select rows_read, rows_staged, rows_quarantined, dihapus from quality.delivery where file = 'baru.csv'"
    ).fetchall()
    assert counted == [(1, 1, 0, None) if stays else (1, 0, 1, 1)]
    aside = "select payload from quality.quarantine where file = 'baru.csv' and rule = ?"
    assert warehouse.execute(aside, [ERASED]).fetchall() == ([] if stays else [(None,)])


def test_of_others_rows_goes_what_names_him(
    warehouse: duckdb.DuckDBPyConnection, listed: Erasures
) -> None:
    said = {"nomor": "1", "nama": "SITI AMINAH", "nik": OTHER, "alasan": f"anak saya {HIS} sakit"}
    deliver(warehouse, "sanggah", "baru.csv", [said])
    assert left(warehouse, listed, "sanggah") == [1]
    assert warehouse.execute("select nik, alasan from raw.sanggah").fetchall() == [
        (OTHER, "anak saya  sakit")
    ]
    both = "SITI AMINAH; BUDI SANTOSO"
    homes = [
        {"household_id": "R1", "nama_kepala": "BUDI SANTOSO", "anggota": both, "alamat": "JL A"},
        {"household_id": "R1", "nama_kepala": "SITI AMINAH", "alamat": "JL A"},
        {"household_id": "R2", "nama_kepala": "BUDI SANTOSO", "alamat": "JL B"},
        {"household_id": "R3", "nama_kepala": "BUDI SANTOSO", "anggota": both, "alamat": "JL C"},
    ]  # he lived in R1 with others, in R2 alone; in R3 lives somebody of his name
    deliver(warehouse, "verval", "baru.csv", homes)
    assert left(warehouse, listed, "verval") == [1, 2, 4]
    rows = warehouse.execute(
        "select nama_kepala, anggota, alamat from raw.verval order by row"
    ).fetchall()
    assert rows == [
        (None, None, "JL A"),
        ("SITI AMINAH", None, "JL A"),
        ("BUDI SANTOSO", both, "JL C"),
    ]


def test_what_his_row_says_of_others_does_not_make_theirs_his(
    warehouse: duckdb.DuckDBPyConnection, listed: Erasures
) -> None:
    served = {"kode_program": "PKH", "household_id": "R9", "nik": HIS}
    deliver(
        warehouse, "realisasi", "baru.csv", [served, served | {"nik": OTHER}, served | {"nik": ""}]
    )
    own = "(select '2024-01' as delivery_periode, 'baru.csv' as file, 1 as row)"
    marks = listed.marks | marks_of(warehouse, sources()["realisasi"], own, KEY)
    assert left(warehouse, replace(listed, marks=marks), "realisasi") == [2, 3]


def test_a_row_that_could_not_be_taken_apart_is_his_by_the_number_in_it(
    warehouse: duckdb.DuckDBPyConnection, listed: Erasures
) -> None:
    broken = [{"lainnya": json.dumps({"baris_rusak": f"x;{nik};BUDI"})} for nik in (HIS, OTHER)]
    deliver(warehouse, "dukcapil", "baru.csv", broken)
    assert left(warehouse, listed, "dukcapil") == [2]


def test_a_file_is_screened_once_by_each_list(
    warehouse: duckdb.DuckDBPyConnection, listed: Erasures
) -> None:
    assert set_aside(warehouse, sources()["dukcapil"], listed) == 1
    assert set_aside(warehouse, sources()["dukcapil"], listed) == 0
    deliver(warehouse, "dukcapil", "baru.csv", [DUKCAPIL | {"nik": OTHER, "nama_lengkap": "SITI"}])
    assert left(warehouse, listed, "dukcapil") == [1]
    more = replace(
        listed, people=("P1", "P2"), marks=listed.marks | {hashed(KEY, f"n|{OTHER}|SITI")}
    )
    assert left(warehouse, more, "dukcapil") == []
