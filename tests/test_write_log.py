"""A log that does not replay, as after a power cut: the last good state opens by itself, and it is told."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.incident.access import Access, broken, head, record
from assets.incident.store import incidents
from assets.quality.month import complete_refresh, record_publication, start_refresh
from assets.raw.load import Intake, load_source
from assets.raw.tables import ensure_tables
from assets.warehouse import WrongKey, connect
from assets.write_log import logs_aside, write_log
from expectations.contract import sources
from pipelines.portal.session import sessions
from pipelines.stale import stale_months
from tests.conftest import Home
from tests.incident.test_outbox import NOW
from tests.raw.conftest import csv_text, dtks

KEY = "kunci-uji"
Harm = Callable[[bytes], bytes]


def killed(path: Path, number: int) -> None:
    """Writes `number` transactions after a checkpoint and dies."""
    child = os.fork()
    if child == 0:
        con = connect(path, KEY, path.parent / "spill")
        con.execute("create table quality.one as select 0 as i")
        con.execute("checkpoint")
        for i in range(1, number + 1):
            con.execute("insert into quality.one select ? from range(5000)", [i])
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def flipped(at: float) -> Harm:
    def harm(log: bytes) -> bytes:
        place = int(at * len(log))
        return log[:place] + bytes([log[place] ^ 0x11]) + log[place + 1 :]

    return harm


def rows(path: Path, **how: bool) -> tuple[int, int]:
    con = connect(path, KEY, path.parent / "spill", **how)
    try:
        return con.execute("select count(*), max(i) from quality.one").fetchall()[0]
    finally:
        con.close()


@pytest.mark.parametrize(
    "harm",
    [flipped(0), flipped(2e-5), flipped(0.3), flipped(0.8), lambda log: bytes(len(log)),
     lambda log: random.Random(1).randbytes(len(log))],
    ids=["head", "version", "early", "late", "zeros", "noise"],
)  # fmt: skip
@pytest.mark.parametrize("read_only", [True, False], ids=["reader", "writer"])
def test_the_last_good_state_opens(tmp_path: Path, harm: Harm, read_only: bool) -> None:
    path = tmp_path / "warehouse.duckdb"
    killed(path, 3)
    log = harm(write_log(path).read_bytes())
    write_log(path).write_bytes(log)
    assert rows(path, read_only=read_only) == (1, 0)
    [aside] = logs_aside(path)
    assert aside.read_bytes() == log, "nothing of it is lost"
    assert rows(path) == (1, 0) and logs_aside(path) == [aside]


def test_a_log_that_is_cut_short_replays_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    killed(path, 3)
    log = write_log(path).read_bytes()
    write_log(path).write_bytes(log[:-3])
    assert rows(path, read_only=True) == (10_001, 2) and logs_aside(path) == []
    write_log(path).write_bytes(log)
    with pytest.raises(WrongKey):
        connect(path, "bukan kuncinya", tmp_path / "spill")
    assert rows(path) == (15_001, 3), "a wrong key sets nothing aside"


def test_the_home_says_so_and_goes_on(small: Home) -> None:
    warehouse = small.path / "warehouse.duckdb"
    other = (
        small.path / "lain.duckdb"
    )  # as an older warehouse that is put back finds a log beside it
    for asked in (("query", "select count(*) as n from kpi.area", "--csv"), ("status",)):
        other.unlink(missing_ok=True)
        killed(other, 1)
        write_log(other).rename(write_log(warehouse))
        said = small.run(*asked, code=int(asked == ("status",)))
        [aside] = logs_aside(warehouse)
        told = said.stderr if asked[0] == "query" else said.stdout
        assert f"LOG GUDANG DATA RUSAK: {aside.name}" in told
        assert (said.stdout + said.stderr).count(aside.name) == 1, "once"
        aside.unlink()
    assert "RUSAK" not in small.run("status").stdout


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_sqlite_keeps_what_was_whole_of_a_torn_log(tmp_path: Path, cut: float) -> None:
    stores = {"incidents.sqlite": incidents, "portal.sqlite": sessions}
    for name, opened in stores.items():
        path = tmp_path / name
        child = os.fork()
        if child == 0:
            with opened(path) as db:
                for number in range(20):
                    if name == "incidents.sqlite":
                        record(db, NOW, Access("uji", f"lihat {number}"))
                    else:
                        db.execute(
                            "insert into session values (?, '{}', 't', 'a', 'b')", [str(number)]
                        )
                os._exit(0)
        os.waitpid(child, 0)
        log = path.with_name(f"{name}-wal")
        whole = log.read_bytes()
        path.with_name(f"{name}-shm").unlink()
        log.write_bytes(whole[: int(cut * len(whole))] + bytes(50))
        with opened(path) as db:
            assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
            if name == "incidents.sqlite":
                assert broken(db) is None and head(db)[0] < 20
                record(db, NOW, Access("uji", "lagi"))
                assert broken(db) is None


def test_a_month_that_was_in_the_log_is_stale(tmp_path: Path) -> None:
    path, landing = tmp_path / "warehouse.duckdb", tmp_path / "landing"
    folder = landing / "dtks" / "2022-04"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(csv_text([dtks(n) for n in range(1, 20)]), encoding="utf-8")
    connect(path, KEY, tmp_path / "spill").close()
    child = os.fork()
    if child == 0:
        con = connect(path, KEY, tmp_path / "spill")
        ensure_tables(con)
        start_refresh(con, "2022-04", "run", NOW)
        load_source(Intake(con, sources()["dtks"], NOW), landing, "2022-04")
        record_publication(con, "2022-04", "run", NOW)
        complete_refresh(con, "2022-04", "run", "1", NOW)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    log = write_log(path)

    def stale() -> list[str]:
        con = connect(path, KEY, tmp_path / "spill", read_only=True)
        try:
            return stale_months(con, landing, mind_code=False)
        finally:
            con.close()

    assert stale() == []
    log.write_bytes(flipped(0.5)(log.read_bytes()))
    assert stale() == ["2022-04"] and logs_aside(path)


def test_damaged_notes_of_dagster_are_told_in_a_sentence(small: Home) -> None:
    log = small.path / "dagster" / "event_log.db"
    whole = log.with_name("event_log.db-wal")
    if whole.exists():  # torn: SQLite reads what was whole
        whole.write_bytes(whole.read_bytes()[:-1000])
    log.write_bytes(b"SQLite format 3\0" + random.Random(1).randbytes(log.stat().st_size))
    said = small.run("refresh", "--periode", "2022-04", "--quiet", code=1).stderr
    assert "Catatan run Dagster rusak" in said and "Traceback" not in said
