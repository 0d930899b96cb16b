"""Deliveries as offices write them (the folders beside), refreshed in one home with a sample city: what is right."""

import csv
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.keys import HKDF, derive
from assets.warehouse import connect
from tests.conftest import SECRET, Home

HERE = Path(__file__).parent
MONTH = "2022-04"
# Each of these needs a home of its own: they replace what the city rests on.
ALONE = ("s14", "s26", "x01", "x03", "r07")


def lay(case: Path, landing: Path, month: str = MONTH) -> None:
    for source in case.iterdir():
        if source.is_dir():
            target = landing / source.name / month
            target.mkdir(parents=True, exist_ok=True)
            for file in source.iterdir():
                shutil.copyfile(file, target / file.name)


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A city of two thousand with every case that can lie beside the others, refreshed."""
    home = Home(tmp_path_factory.mktemp("kasus") / "home")
    home.run("sample", "--persons", "2000", "--months", "1", "--last", MONTH, "--quiet")
    for case in sorted(HERE.iterdir()):
        if case.is_dir() and not case.name.startswith((*ALONE, "__")):
            lay(case, home.landing)
    home.run("refresh", "--periode", MONTH, "--quiet")
    return home


@pytest.fixture(scope="session")
def con(together: Home) -> duckdb.DuckDBPyConnection:
    key = derive(SECRET, HKDF).database
    return connect(together.path / "warehouse.duckdb", key, together.path / "spill", read_only=True)


def staged(con: duckdb.DuckDBPyConnection, source: str, file: str, columns: str) -> list[Any]:
    rows = con.execute(
        f'select {columns} from staging.{source} where file = ? order by "row"', [file]
    ).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def delivery(con: duckdb.DuckDBPyConnection, source: str, file: str) -> tuple[Any, ...]:
    """(status, rows in staging)"""
    row = con.execute(
        "select status, rows_staged from quality.delivery where source = ? and file = ?",
        [source, file],
    ).fetchone()
    assert row is not None
    return row


def people(con: duckdb.DuckDBPyConnection, case: str) -> dict[str, set[str]]:
    """The person ids of each true person of a case."""
    found: dict[str, set[str]] = defaultdict(set)
    with (HERE / "truth.csv").open() as file:
        for row in csv.DictReader(file):
            if row["case"] == case:
                ids = con.execute(
                    'select person_id from identity.person_record where source = ? and file = ? and "row" = ?',
                    [row["source"], row["file"], int(row["row"])],
                ).fetchall()
                found[row["person"]] |= {i for (i,) in ids}
    return found


def households(con: duckdb.DuckDBPyConnection, ids: set[str]) -> int:
    """How many households these people live in; each of them must live in one."""
    rows = con.execute(
        "select person_id, household_id from household.member where list_contains(?, person_id)",
        [sorted(ids)],
    ).fetchall()
    assert {person for person, _ in rows} == ids
    return len({household for _, household in rows})


# case -> people, households (None where the case does not say)
TRUTH = {
    "s01-kk-pengisi": (48, 24),
    "s02-kk-ilmiah": (60, 20),
    "s04-kk-bertopeng": (30, 10),
    "s06-id-dtks": (33, 11),
    "s07-nik-pengisi-nama-umum": (8, None),
    "s09-kembar-tanpa-nik": (12, None),
    "s10-kembar-hantu": (4, 1),
    "s12-ayah-anak-senama": (3, 1),
    "s29-zwsp": (8, None),
}


@pytest.mark.parametrize("case", TRUTH)
def test_everybody_is_one_person_and_nobody_is_two(
    con: duckdb.DuckDBPyConnection, case: str
) -> None:
    persons, homes = TRUTH[case]
    found = people(con, case)
    ids = set.union(*found.values())
    assert len(found) == persons
    assert {person: len(i) for person, i in found.items() if len(i) != 1} == {}
    assert len(ids) == persons
    if homes is not None:
        assert households(con, ids) == homes


def test_q01_dates(con: duckdb.DuckDBPyConnection) -> None:
    assert staged(con, "dukcapil", "q01_tanggal.csv", "tanggal_lahir") == [
        *[date(1985, 8, 17)] * 3, date(1985, 12, 17), date(1985, 8, 17), *[date(1990, 3, 4)] * 2,
        *[date(1990, 4, 3)] * 2, *[date(1990, 5, 7)] * 2, date(1985, 8, 17), date(1990, 3, 3),
    ]  # fmt: skip


def test_q02_words(con: duckdb.DuckDBPyConnection) -> None:
    assert staged(con, "dukcapil", "q02_hubungan.csv", "hubungan")[:6] == [
        "ISTRI", "ANAK", "ORANG TUA", "FAMILI LAIN", "PEMBANTU", "KEPALA KELUARGA",
    ]  # fmt: skip
    assert len(staged(con, "dukcapil", "q02_hubungan.csv", "hubungan")) == 10
    assert staged(con, "dukcapil", "q02_kelamin.csv", "jenis_kelamin") == [*"LLLLLPPP"]


def test_q04_two_header_rows(con: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "penerima_bpnt is not null and penerima_pkh is not null and penerima_sembako is not null"
    )
    assert staged(con, "p3ke", "q04_tegak.xlsx", columns) == [True] * 8


@pytest.mark.parametrize(("file", "rows"), [("a", 50), ("b", 50), ("c", 50), ("d", 20), ("e", 20)])
def test_r01_one_bad_sign_costs_its_row(
    con: duckdb.DuckDBPyConnection, file: str, rows: int
) -> None:
    status, found = delivery(con, "p3ke", f"r01{file}.csv")
    assert status == "LOADED" and rows - 1 <= found <= rows


def test_r03_cached_values_count(con: duckdb.DuckDBPyConnection) -> None:
    assert delivery(con, "p3ke", "r03a.xlsx") == ("LOADED", 12)
    assert set(staged(con, "penerima_kjp", "r03b.xlsx", "nominal")) == {250000}


@pytest.mark.parametrize(("file", "rows"), [("a", 8), ("b", 6), ("c", 6), ("d", 6)])
def test_r04_titles_and_sheets(con: duckdb.DuckDBPyConnection, file: str, rows: int) -> None:
    assert delivery(con, "p3ke", f"r04{file}.xlsx") == ("LOADED", rows)


@pytest.mark.parametrize(
    "file", ["r05.csv.gz", "r05.ods", "r05.tsv", "r05.txt", "r05.xls", "r05.zip", "r05_html.xls"]
)
def test_r05_kinds_of_files(con: duckdb.DuckDBPyConnection, file: str) -> None:
    """The same six rows: the first name loads them, the others are the same data or refused by their true name."""
    row = con.execute(
        "select status, rows_staged, reason from quality.delivery where source = 'p3ke' and file = ?",
        [file],
    ).fetchone()
    assert row is not None
    assert row[:2] in [("LOADED", 6), ("UNCHANGED", 0)] or "simpan" in row[2]


def test_s15_a_kelurahan_of_another_city_is_unknown(con: duckdb.DuckDBPyConnection) -> None:
    assert staged(con, "dtks", "s15_kota_lain.csv", "kode_kelurahan") == [None] * 3


def test_s16_month_before_day(con: duckdb.DuckDBPyConnection) -> None:
    for file, rows in (("s16_mmdd.csv", 24), ("s16_mmdd_ambigu.csv", 15)):
        agree = "nik_sesuai_tanggal(nik, tanggal_lahir)"
        assert staged(con, "dukcapil", file, agree) == [True] * rows


def test_s18_days_of_greenwich(con: duckdb.DuckDBPyConnection) -> None:
    agree = "nik_sesuai_tanggal(nik, tanggal_lahir)"
    assert staged(con, "p3ke", "s18_utc.csv", agree) == [True] * 5


def test_s19_p_beside_w(con: duckdb.DuckDBPyConnection) -> None:
    assert staged(con, "dukcapil", "s19_wp.csv", "jenis_kelamin") == ["L", "P"] * 6
    told = con.execute(
        "select failed from quality.check_result where table_name = 'raw.dtks' and expectation = 'konvensi_diragukan'"
    ).fetchone()
    assert (
        staged(con, "dtks", "s19_wp.csv", "jenis_kelamin") == [None] * 8 and told and told[0] >= 1
    )


def test_s20_s21_every_visible_sheet_and_no_other(con: duckdb.DuckDBPyConnection) -> None:
    assert delivery(con, "dtks", "s20_tiga_lembar.xlsx") == ("LOADED", 15)
    assert delivery(con, "p3ke", "s21_tersembunyi.xlsx") == ("LOADED", 6)
    assert set(staged(con, "p3ke", "s21_tersembunyi.xlsx", "desil_kesejahteraan")) == {1}


def test_s23_totals_are_nobody(con: duckdb.DuckDBPyConnection) -> None:
    for file in HERE.glob("s23*/dtks/*"):
        assert delivery(con, "dtks", file.name) == ("LOADED", 8)
        names = staged(con, "dtks", file.name, "nama")
        assert not any(ch.isdigit() for name in names for ch in name)


def test_s24_an_error_of_excel_is_no_value(con: duckdb.DuckDBPyConnection) -> None:
    assert delivery(con, "dtks", "s24_galat.xlsx") == ("LOADED", 4)
    assert delivery(con, "dukcapil", "s24_galat.csv") == ("LOADED", 0)
    assert staged(con, "dtks", "s24_galat.xlsx", "no_kk") == [None] * 4


def test_s27_two_encodings_in_one_file(con: duckdb.DuckDBPyConnection) -> None:
    for file in HERE.glob("s27*/*/*"):
        names = con.execute(
            f"select {'nama_lengkap' if file.parent.name == 'dukcapil' else 'nama'} from raw.{file.parent.name}"
            ' where file = ? order by "row"',
            [file.name],
        ).fetchall()
        assert names[0][0].startswith("RENÉ") and names[3][0].startswith("ANDRÉ")


def test_s29_signs_that_nobody_sees_are_gone(con: duckdb.DuckDBPyConnection) -> None:
    rows = staged(con, "dtks", "s29_zwsp.csv", "nik, no_kk, nama")
    assert all(len(nik) == 16 and len(kk) == 16 and name.isascii() for nik, kk, name in rows)


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A city of two thousand whose lines and forms are those of s14 and s26 alone, refreshed."""
    home = Home(tmp_path_factory.mktemp("ganti") / "home")
    home.run("sample", "--persons", "2000", "--months", "1", "--last", MONTH, "--quiet")
    for name in ("s14", "s26"):
        [folder] = HERE.glob(f"{name}*")
        for source in folder.iterdir():
            if source.is_dir():
                shutil.rmtree(home.landing / source.name)
        lay(folder, home.landing)
    home.run("refresh", "--periode", MONTH, "--quiet")
    return home


def test_s14_lines_with_codes_of_bps(replaced: Home) -> None:
    lines = replaced.query(
        "select jenis, cast(rupiah_per_kapita_bulan as integer) from staging.garis_kemiskinan"
        " where kode_wilayah = '31.72' order by 1"
    )
    assert lines == [("MISKIN", 472525), ("MISKIN_EKSTREM", 358233)]


def test_s26_thousands_of_rupiah(replaced: Home) -> None:
    """Read as thousands and told, or stopped: never published as a city of the extremely poor."""
    [(extreme, everybody)] = replaced.query(
        "select sum(jiwa_miskin_ekstrem), sum(jumlah_jiwa) from kpi.kota where set_garis = 'SASARAN_2022'"
    )
    assert float(extreme) < 0.1 * float(everybody)
    told = replaced.query(
        "select distinct owner from quality.check_result where expectation = 'konvensi_diragukan' and not passed"
    )
    assert told == [("Dinas PPAPP",)]
