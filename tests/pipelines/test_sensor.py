"""When the sensor `landing` looks, and what it starts: over a real home, with Dagster's own instance."""

import json
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
    return look.instance.add_run(dg.DagsterRun("refresh", status=status))


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
    assert source.stem not in json.dumps(look.cursor)


def test_a_run_that_ended_may_have_made_another_month_stale(look, small):
    look()
    look()
    con = connect(small.path / "warehouse.duckdb", DATABASE_KEY, small.path / "spill")
    con.execute("update quality.refresh set history = 'a past that is no more'")
    con.close()
    assert "Tidak ada yang berubah" in why(look()), (
        "the home is opened only when something happened"
    )
    run(look, dg.DagsterRunStatus.SUCCESS)
    first = look()
    assert months(first) == ["2022-04"]
    waiting = run(look, dg.DagsterRunStatus.NOT_STARTED)
    run(look, dg.DagsterRunStatus.SUCCESS)
    assert "antre" in why(look())
    look.instance.report_run_failed(waiting)
    again = look()
    assert [r.run_key for r in again.run_requests] == [r.run_key for r in first.run_requests], (
        "Dagster starts no run twice for the same key: a month that failed is left alone"
    )
