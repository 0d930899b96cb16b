"""Which months count as complete, and which earlier ones a month may be compared with."""

import itertools
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from assets.quality.month import (
    complete_refresh,
    completed_months,
    earlier_months,
    histories,
    history,
    record_publication,
    start_refresh,
    write_month,
)
from assets.raw.tables import ensure_tables
from assets.table import write_select
from assets.warehouse import VARIABLES, set_variables

NOW = datetime(2022, 5, 1, tzinfo=UTC)
RUNS = itertools.count()
FEB, MAR, APR = "2022-02", "2022-03", "2022-04"


@pytest.fixture
def con(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    ensure_tables(warehouse)
    return warehouse


def deliver(con: duckdb.DuckDBPyConnection, *months: str, sha256: str = "a") -> None:
    for month in months:
        con.execute(
            "insert into quality.delivery (source, delivery_periode, file, sha256, status)"
            " values ('dtks', ?, ?, ?, 'LOADED')",
            [month, f"{sha256}.csv", sha256],
        )


def refresh(con: duckdb.DuckDBPyConnection, *months: str, code: str = "1") -> None:
    """Refreshes the months one after the other, each from its beginning to its end."""
    for month in months:
        number = next(RUNS)
        run, at = f"r{number}", NOW + timedelta(minutes=number)
        start_refresh(con, month, run, at)
        record_publication(con, month, run, at)
        complete_refresh(con, month, run, code, at)


def test_a_month_counts_as_complete_only_by_its_newest_refresh(con):
    start_refresh(con, MAR, "r1", NOW)
    complete_refresh(con, MAR, "r1", "1", NOW)
    assert completed_months(con) == {}, "it was stopped before its publication"
    record_publication(con, MAR, "r1", NOW)
    assert completed_months(con) == {}, "nobody was told yet of what it found"
    complete_refresh(con, MAR, "r1", "1", NOW)
    assert list(completed_months(con)) == [MAR]
    start_refresh(con, MAR, "r2", NOW + timedelta(days=1))
    assert completed_months(con) == {}


def test_months_without_a_delivery_are_no_past(con):
    deliver(con, FEB, APR)
    assert earlier_months(con, APR) == {FEB: False}
    assert earlier_months(con, FEB) == {}


def test_a_month_is_ready_once_refreshed_and_as_long_as_nothing_arrives_for_it(con):
    deliver(con, FEB, MAR, APR)
    refresh(con, FEB, MAR, APR)
    assert earlier_months(con, APR) == {FEB: True, MAR: True}
    deliver(con, MAR, sha256="b")
    assert earlier_months(con, APR) == {FEB: True, MAR: False}
    refresh(con, MAR)
    assert earlier_months(con, APR) == {FEB: True, MAR: True}


def test_what_a_month_was_compared_with_is_part_of_what_it_rests_on(con):
    deliver(con, FEB, MAR, APR)
    refresh(con, MAR, APR)
    alone = completed_months(con)[APR].history
    assert alone == history(con, APR)
    refresh(con, FEB)  # now March has a past that it did not see
    assert earlier_months(con, APR) == {FEB: True, MAR: False}
    assert history(con, APR) != alone
    refresh(con, MAR, APR)
    assert earlier_months(con, APR) == {FEB: True, MAR: True}
    assert completed_months(con)[APR].history == history(con, APR)


def test_rerunning_the_past_unchanged_leaves_a_month_current_and_with_other_code_does_not(con):
    deliver(con, FEB, MAR)
    refresh(con, FEB, MAR)
    refresh(con, FEB)
    assert completed_months(con)[MAR].history == history(con, MAR)
    refresh(con, FEB, code="2")
    assert completed_months(con)[MAR].history != history(con, MAR)


def test_a_table_of_a_new_shape_takes_the_other_months_with_it(con):
    deliver(con, FEB, MAR)
    refresh(con, FEB, MAR)
    write_select(con, "kpi.kota", "select 1 as a", FEB)
    write_select(con, "kpi.kota", "select 2 as a", MAR)
    assert list(completed_months(con)) == [FEB, MAR]
    write_select(con, "kpi.kota", "select 2 as a, 3 as b", MAR)
    assert list(completed_months(con)) == [MAR]


def test_a_changed_setting_makes_what_was_computed_by_the_old_one_stale(con):
    deliver(con, FEB, MAR)
    refresh(con, FEB, MAR)
    before = histories(con)
    set_variables(con, VARIABLES | {"bulan_dasar": "2022-02"})
    assert earlier_months(con, APR) == {FEB: False, MAR: False}
    assert all(past != before[month] for month, past in histories(con).items())
    refresh(con, FEB, MAR)
    assert earlier_months(con, APR) == {FEB: True, MAR: True}
    set_variables(con, VARIABLES)
    assert earlier_months(con, APR) == {FEB: False, MAR: False}


def test_a_home_of_an_earlier_version_is_read_as_it_is(con):
    con.execute(
        "create table quality.refresh as select '2022-03' as periode, 'r' as run_id, '1' as code_version,"
        " 'h' as deliveries_hash, now() as started_at, now() as completed_at, now() as published_at"
    )
    assert completed_months(con)[MAR] == ("1", "h", None)
    deliver(con, MAR)
    assert earlier_months(con, APR) == {MAR: False}


def test_the_table_names_every_earlier_month_with_a_delivery(con):
    deliver(con, FEB, MAR, APR)
    refresh(con, FEB)
    assert write_month(con, APR) == 2
    assert write_month(con, FEB) == 0
    assert con.execute("from quality.month order by all").fetchall() == [
        (APR, FEB, True),
        (APR, MAR, False),
    ]
