"""What is older than its period goes, what an open objection needs stays, and newer months are none the worse."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from assets.incident.store import incidents
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.raw.tables import ensure_tables
from assets.rights.retention import Periods, first_whole_month, retain
from pipelines.home_keys import open_warehouse
from pipelines.stale import stale_months
from tests.conftest import Draw
from tests.test_upgrade import APRIL, OldHome, unpack

MAY = "2022-05"

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
NOW = datetime(2024, 6, 3, tzinfo=UTC)
NONE = Periods(None, None, None)


@pytest.fixture
def kept(
    warehouse: duckdb.DuckDBPyConnection, draw: Draw, tmp_path: Path
) -> duckdb.DuckDBPyConnection:
    """A warehouse with four months of two registers and of objections, the newest of which is computed."""
    ensure_tables(warehouse)
    for source in ("dukcapil", "penerima_pkh", "sanggah", "wilayah"):
        for month in MONTHS:
            if source == "penerima_pkh" and month > "2024-02":
                continue  # a register that came no more
            warehouse.execute(
                f"insert into raw.{source} (delivery_periode, file, row) values (?, 'a.csv', 1)",
                [month],
            )
            warehouse.execute(
                "insert into quality.delivery (source, delivery_periode, file, sha256, rows_read, status)"
                " values (?, ?, 'a.csv', 'x', 1, 'LOADED')",
                [source, month],
            )
    draw("classification.objection", "periode text, nomor text, tanggal date, status text", [])
    start_refresh(warehouse, MONTHS[-1], "run", NOW)
    record_publication(warehouse, MONTHS[-1], "run", NOW)
    complete_refresh(warehouse, MONTHS[-1], "run", "1", NOW)
    return warehouse


def left(con: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    return [
        m
        for (m,) in con.execute(f"select delivery_periode from raw.{source} order by 1").fetchall()
    ]


def keep(con: duckdb.DuckDBPyConnection, folder: Path, periods: Periods) -> list[str]:
    with incidents(folder / "incidents.sqlite") as db:
        return retain(con, db, folder / "handover", periods, NOW)


def test_nothing_goes_by_its_age_where_nobody_said_when(
    kept: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert keep(kept, tmp_path, NONE) == []
    assert left(kept, "dukcapil") == [*MONTHS] and first_whole_month(kept) == ""


def test_what_a_later_month_reads_or_is_compared_with_stays(
    kept: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert len(keep(kept, tmp_path, Periods(2, None, None))) == 1
    assert left(kept, "dukcapil") == ["2024-03", "2024-04"]
    assert left(kept, "penerima_pkh") == ["2024-01", "2024-02"], (
        "the newest speaks for all later months"
    )
    assert left(kept, "sanggah") == left(kept, "wilayah") == [*MONTHS]
    assert first_whole_month(kept) == "2024-03"
    with incidents(tmp_path / "incidents.sqlite") as db:
        [(by, fields)] = db.execute("select by, fields from access_record").fetchall()
    assert by == "masa simpan" and "dukcapil sebelum 2024-03: 2 baris" in fields
    assert keep(kept, tmp_path, Periods(2, None, None)) == [], "once"


def test_an_open_objection_holds_its_month_and_what_came_after(
    kept: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    office = tmp_path / "handover" / "dinas-sosial"
    office.mkdir(parents=True)
    for name, day in (("tua.xlsx", date(2024, 1, 9)), ("sejak.xlsx", date(2024, 3, 5))):
        (office / name).touch()
        at = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        os.utime(office / name, (at, at))
    kept.execute(
        "insert into classification.objection values ('2024-04', 'K-1', '2024-03-02', 'TERLAMBAT')"
    )
    keep(kept, tmp_path, Periods(1, 30, None))
    assert left(kept, "dukcapil") == ["2024-02", "2024-03", "2024-04"]
    assert [path.name for path in office.iterdir()] == ["sejak.xlsx"]
    kept.execute("update classification.objection set status = 'DIPUTUSKAN'")
    keep(kept, tmp_path, Periods(1, 30, None))
    assert left(kept, "dukcapil") == ["2024-03", "2024-04"] and not list(office.iterdir())


FIGURES = "select * from kpi.kelurahan where periode >= '2022-04' order by all"


def test_newer_months_are_computed_the_same_without_the_rows_that_are_too_old(
    tmp_path: Path,
) -> None:
    whole = unpack(tmp_path)
    whole.run("refresh", "--periode", APRIL, "--quiet")
    with opened(whole) as con:
        con.execute("update classification.objection set status = 'DIPUTUSKAN'")
    for folder in sorted(whole.landing.glob(f"*/{APRIL}")):
        if folder.parent.name in ("dukcapil", "carik_anggota", "carik_rumah_tangga"):
            shutil.copytree(folder, folder.parent / MAY)
    cut = OldHome(tmp_path / "cut")
    shutil.copytree(whole.path, cut.path)
    with opened(cut) as con:
        assert keep(con, cut.path, Periods(1, None, None))
        assert left(con, "dukcapil") and min(left(con, "dukcapil")) == "2022-03"
    for home in (whole, cut):
        home.run("refresh", "--periode", MAY, "--quiet")
    assert figures(cut) == figures(whole) != []
    told = cut.run("refresh", "--periode", "2022-02", code=1)
    assert "masa simpan" in told.stdout + told.stderr, "an older month stays as it was computed"
    with opened(cut) as con:
        assert "2022-02" not in stale_months(con, cut.landing, mind_code=True)


def opened(home: OldHome) -> duckdb.DuckDBPyConnection:
    return open_warehouse(home.settings)[0]


def figures(home: OldHome) -> list[tuple]:
    with duckdb.connect(str(home.path / "published" / "konvergensi.duckdb"), read_only=True) as con:
        return con.execute(FIGURES).fetchall()
