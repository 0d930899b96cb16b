"""When the sensor `landing` looks, and what it starts: over a real home, with Dagster's own instance."""

import os
import shutil

import dagster as dg
import pytest

from assets.warehouse import connect
from pipelines.sensors import landing
from tests.conftest import DATABASE_KEY, Home


@pytest.fixture
def look(small: Home, monkeypatch: pytest.MonkeyPatch):
    """look(): what one tick of the sensor answers, its cursor kept from tick to tick."""
    for name, value in small.env.items():
        if name.startswith("KONVERGENSI_"):
            monkeypatch.setenv(name, value)
    with dg.DagsterInstance.ephemeral() as instance:

        def tick():
            answer = landing(dg.build_sensor_context(instance, cursor=tick.cursor))
            if isinstance(answer, dg.SensorResult):
                tick.cursor = answer.cursor
            return answer

        tick.cursor = None
        tick.instance = instance
        yield tick


def run(look, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    tags = {"dagster/partition": "2022-04"}
    return look.instance.add_run(dg.DagsterRun("__ASSET_JOB", status=status, tags=tags))


def months(answer) -> list[str]:
    return [request.partition_key for request in answer.run_requests]


def why(answer) -> str:
    return answer.skip_message if isinstance(answer, dg.SkipReason) else str(answer.skip_reason)


def test_it_waits_until_files_keep_still_and_then_starts_their_months(look, small):
    assert "masih berubah" in why(look())
    assert months(look()) == []
    assert "Tidak ada yang berubah" in why(look())
    [source] = (small.landing / "sanggah").rglob("*.*")
    folder = small.landing / "sanggah" / "2022-05"
    folder.mkdir()
    shutil.copy(source, folder)
    assert "masih berubah" in why(look())
    assert months(look()) == ["2022-05"]


def test_a_lost_warehouse_is_not_made_anew(look, small):
    look()
    (small.path / "warehouse.duckdb").unlink()
    assert "GUDANG DATA HILANG" in why(look())


def change(home: Home, sql: str) -> None:
    """What a run that ended leaves in the warehouse."""
    con = connect(home.path / "warehouse.duckdb", DATABASE_KEY, home.path / "spill")
    con.execute(sql)
    con.close()


def test_whatever_writes_the_warehouse_may_have_made_a_month_stale(look, small):
    look()
    look()
    assert "Tidak ada yang berubah" in why(look())
    assert len(look.cursor) < 40, "the UI shows it whole"
    change(small, "update quality.refresh set history = 'a past that is no more'")
    waiting = run(look, dg.DagsterRunStatus.NOT_STARTED)
    assert "antre" in why(look())
    look.instance.report_run_failed(waiting)
    first = look()
    assert months(first) == ["2022-04"]
    change(small, "update quality.refresh set completed_at = null")  # the run was stopped
    stopped = look()
    assert months(stopped) == ["2022-04"]
    change(small, "update quality.refresh set rewrote = false")  # and so was the next
    again = look()
    assert [r.run_key for r in again.run_requests] == [r.run_key for r in stopped.run_requests], (
        "Dagster starts no run twice for the same key: a month that failed is left alone"
    )
    [file] = (small.landing / "sanggah").rglob("*.*")
    said = ("--by", "uji", "--reason", "salah kirim")
    small.run("forget", "sanggah", file.parent.name, file.name, *said)
    mended = look()
    assert months(mended) == ["2022-04"]
    assert mended.run_requests[0].run_key != again.run_requests[0].run_key, "somebody decided"


def test_other_bytes_as_long_and_dated_as_before_are_seen(look, small):
    look()
    look()
    file = min((small.landing / "dukcapil").rglob("*.csv"))
    before = file.stat()
    said = file.read_bytes()
    file.write_bytes(said[:-3] + bytes([said[-3] ^ 1]) + said[-2:])
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    look()
    assert months(look()) == ["2022-04"]
