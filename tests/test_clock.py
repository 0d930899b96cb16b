"""The clock is set back by an hour, a day, a year: what was last is last, and nothing waits for that moment again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
)
from limits import parse
from limits.storage import MemoryStorage

from assets.incident.access import Access, broken, head, record
from assets.incident.store import incidents
from assets.quality.month import (
    complete_refresh,
    completed_months,
    record_publication,
    start_refresh,
    stopped_months,
    usable_months,
)
from assets.raw.tables import ensure_tables
from pipelines.portal.session import Lasting, begin, find, sessions
from pipelines.portal.web import Limiter

NOW = datetime(2024, 3, 1, 2, tzinfo=UTC)
REPOSITORY = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("konvergensi"), "__repository__")
BACK = [timedelta(hours=1), timedelta(days=1), timedelta(days=365)]


@pytest.mark.parametrize("back", BACK)
def test_the_refresh_that_began_last_says_how_a_month_stands(warehouse, back) -> None:
    ensure_tables(warehouse)

    def refresh(run: str, at: datetime, complete: bool) -> None:
        start_refresh(warehouse, "2022-04", run, at)
        if complete:
            record_publication(warehouse, "2022-04", run, at)
            complete_refresh(warehouse, "2022-04", run, run, at)

    refresh("satu", NOW, True)
    refresh("dua", NOW - back, False)
    assert stopped_months(warehouse) == ["2022-04"] and not completed_months(warehouse)
    assert usable_months(warehouse) == ["2022-04"], "the run before it wrote over nothing"
    refresh("tiga", NOW - back + timedelta(minutes=1), True)
    assert completed_months(warehouse)["2022-04"].code_version == "tiga"
    assert stopped_months(warehouse) == []


@pytest.mark.parametrize("back", BACK)
def test_a_session_is_not_for_ever(tmp_path: Path, back: timedelta) -> None:
    lasting = Lasting(timedelta(minutes=30), timedelta(hours=9))
    with sessions(tmp_path / "portal.sqlite") as db:
        name = begin(db, {}, NOW, lasting)
        assert find(db, name, NOW - timedelta(seconds=3), lasting), "a clock is set by seconds"
        assert find(db, name, NOW - back, lasting) is None
        assert find(db, name, NOW, lasting) is None, "ended"
        begin(db, {}, NOW, lasting)
        begin(db, {}, NOW - back, lasting)
        assert db.execute("select count(*) from session").fetchone()[0] == 1


@pytest.mark.parametrize("back", BACK)
def test_limits_count_from_now(monkeypatch: pytest.MonkeyPatch, back: timedelta) -> None:
    limiter, limit = Limiter(MemoryStorage()), parse("3/minute")
    now = NOW.timestamp()
    monkeypatch.setattr("time.time", lambda: now)
    assert [limiter.hit(limit, "siapa") for _ in range(4)] == [True] * 3 + [False]
    now -= back.total_seconds()
    assert [limiter.hit(limit, "siapa") for _ in range(4)] == [True] * 3 + [False]
    now += 61
    assert limiter.hit(limit, "siapa")


@pytest.mark.parametrize("back", BACK)
def test_the_record_goes_on_and_its_chain_holds(tmp_path: Path, back: timedelta) -> None:
    with incidents(tmp_path / "incidents.sqlite") as db:
        for at in (NOW, NOW - back, NOW + timedelta(days=1)):
            record(db, at, Access("uji", "lihat"))
        assert broken(db) is None and head(db)[0] == 3


@pytest.mark.parametrize("back", BACK)
def test_sensors_go_on_looking(back: timedelta) -> None:
    from dagster._daemon.sensor import is_under_min_interval

    from pipelines import clock  # noqa: F401 (as the daemon has it)

    now = datetime.now(UTC).timestamp()

    def waits(*looks: float) -> bool:
        data = SensorInstigatorData(
            last_tick_timestamp=looks[0], last_tick_start_timestamp=looks[-1]
        )
        origin = RemoteInstigatorOrigin(REPOSITORY, "alerts")
        state = InstigatorState(origin, InstigatorType.SENSOR, InstigatorStatus.RUNNING, data)
        return is_under_min_interval(state, type("S", (), {"min_interval_seconds": 30})())

    assert waits(now - 10) and not waits(now - 31)
    assert not waits(now + back.total_seconds())
    assert waits(now - 10, now + back.total_seconds()), "Dagster keeps the later of the two"
