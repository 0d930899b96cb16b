"""Which months were refreshed, from what, and with which of them a month may be compared.

Belongs here: the record quality.refresh and what follows from it. What a refresh computes does not. Its rows lie in the
order in which refreshes began (rowid), which their times need not: a clock may be set back.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import duckdb

from assets.table import FIRST_MONTH, write_select
from assets.warehouse import VARIABLES
from expectations.sql import column_names, exists, literal


class Done(NamedTuple):
    """What a completed refresh rested upon; `history` stands for the settings and all earlier months that were
    ready."""

    code_version: str
    deliveries_hash: str
    history: str | None


def deliveries_hash(con: duckdb.DuckDBPyConnection, periode: str) -> str:
    """Returns the hash of all loaded deliveries up to `periode`, whatever their order and file names, and of how many
    of their rows are erased."""
    # rows that their person had erased were delivered and are no part of the month; an earlier home has none
    erased = "dihapus" in column_names(con, "quality.delivery")
    without = "coalesce('-' || dihapus, '')" if erased else "''"
    [row] = con.execute(
        f"select sha256(coalesce(string_agg(source || delivery_periode || sha256 || {without}, ','"
        " order by source, delivery_periode, sha256), ''))"
        " from quality.delivery where status = 'LOADED' and delivery_periode <= ?",
        [periode],
    ).fetchall()
    return str(row[0])


def start_refresh(con: duckdb.DuckDBPyConnection, periode: str, run_id: str, at: datetime) -> None:
    """Records that a run began to write this month: until it completes, the month must not be published."""
    con.execute(
        "create table if not exists quality.refresh (periode varchar, run_id varchar,"
        " code_version varchar, deliveries_hash varchar, started_at timestamptz, completed_at timestamptz)"
    )
    for column, kind in (
        ("published_at", "timestamptz"),
        ("history", "varchar"),
        ("rewrote", "boolean"),
    ):
        con.execute(f"alter table quality.refresh add column if not exists {column} {kind}")
    con.execute(
        "insert into quality.refresh (periode, run_id, started_at) values (?, ?, ?)",
        [periode, run_id, at],
    )


def record_rewriting(con: duckdb.DuckDBPyConnection, periode: str, run_id: str) -> None:
    """Records that the run now writes the month's people and what follows from them over those of the run before."""
    if exists(con, "quality.refresh"):
        con.execute(
            "update quality.refresh set rewrote = true where periode = ? and run_id = ?",
            [periode, run_id],
        )


def record_publication(
    con: duckdb.DuckDBPyConnection, periode: str, run_id: str, at: datetime
) -> None:
    """Records that the run published this month."""
    con.execute(
        "update quality.refresh set published_at = ? where periode = ? and run_id = ?",
        [at, periode, run_id],
    )


def complete_refresh(
    con: duckdb.DuckDBPyConnection, periode: str, run_id: str, code_version: str, at: datetime
) -> None:
    """Records that the run came to its end with this month, if it published it."""
    con.execute(
        "update quality.refresh set completed_at = $at, code_version = $code, deliveries_hash = $hash,"
        " history = $history where periode = $periode and run_id = $run and published_at is not null",
        {
            "at": at,
            "code": code_version,
            "hash": deliveries_hash(con, periode),
            "history": history(con, periode),
            "periode": periode,
            "run": run_id,
        },
    )


def completed_months(con: duckdb.DuckDBPyConnection) -> dict[str, Done]:
    """Returns each month whose newest refresh completed, in order."""
    if not exists(con, "quality.refresh"):
        return {}
    # an earlier version's home is read as it is
    recorded = "history" if "history" in column_names(con, "quality.refresh") else "null"
    rows = con.execute(
        f"select periode, code_version, deliveries_hash, {recorded} from quality.refresh"
        " qualify row_number() over (partition by periode order by rowid desc) = 1"
        " and completed_at is not null order by periode"
    ).fetchall()
    return {periode: Done(*row) for periode, *row in rows}


def refreshed_months(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Returns the months that a refresh ever began."""
    if not exists(con, "quality.refresh"):
        return set()
    return {month for (month,) in con.execute("select periode from quality.refresh").fetchall()}


class Completed(NamedTuple):
    """Which run completed a month, and when."""

    run_id: str
    at: datetime


def completed_run(con: duckdb.DuckDBPyConnection, periode: str) -> Completed | None:
    """Returns the month's newest refresh if that completed."""
    if periode not in completed_months(con):
        return None
    [row] = con.execute(
        "select run_id, completed_at from quality.refresh where periode = ? order by rowid desc limit 1",
        [periode],
    ).fetchall()
    return Completed(*row)


def usable_months(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Returns the months whose tables are those of a completed refresh, in order: its newest, or one after which
    others were stopped before they wrote over anything but deliveries."""
    if not exists(con, "quality.refresh"):
        return []
    if "rewrote" not in column_names(con, "quality.refresh"):  # an earlier version's home
        return list(completed_months(con))
    rows = con.execute(
        "select periode from quality.refresh group by periode having max(rowid)"
        " filter (where completed_at is not null) >= coalesce(max(rowid) filter (where completed_at is null"
        " and (rewrote or published_at is not null)), -1) order by periode"
    ).fetchall()
    return [periode for (periode,) in rows]


def stopped_months(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Returns the months whose newest refresh did not complete, in order."""
    if not exists(con, "quality.refresh"):
        return []
    rows = con.execute(
        "select periode from quality.refresh group by periode"
        " having max_by(completed_at is null, rowid) order by periode"
    ).fetchall()
    return [periode for (periode,) in rows]


def earlier_months(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, bool]:
    """Returns the months before `periode` in which something was delivered, in order: is its result ready?

    Ready is a month whose newest refresh completed and rests upon what is loaded and ready now.
    """
    return {one.month: one.ready for one in _walk(con, periode)}


def write_month(con: duckdb.DuckDBPyConnection, periode: str) -> int:
    """Writes the rows of quality.month for one month; returns their number."""
    rows = ", ".join(
        f"({literal(month)}, {ready})" for month, ready in earlier_months(con, periode).items()
    )
    select = f"select * from (values {rows}) as m (bulan, siap) order by bulan"
    nothing = "select cast(null as varchar) as bulan, cast(null as boolean) as siap where false"
    return write_select(con, "quality.month", select if rows else nothing, periode)


def history(con: duckdb.DuckDBPyConnection, periode: str) -> str:
    """Returns the hash of the settings and of all earlier months that are ready: what a month rests upon besides
    its deliveries."""
    return _hash(_walk(con, periode), _settings(con))


def histories(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Returns `history` of every month in which something was delivered."""
    return {one.month: one.history for one in _walk(con, "9999-12")}


class _Seen(NamedTuple):
    month: str
    ready: bool
    done: Done | None
    history: str


def _walk(con: duckdb.DuckDBPyConnection, periode: str) -> list[_Seen]:
    if not exists(con, "quality.delivery"):  # a home whose first run left nothing
        return []
    months = con.execute(
        "select distinct delivery_periode from quality.delivery"
        " where status = 'LOADED' and delivery_periode >= ? and delivery_periode < ? order by 1",
        [FIRST_MONTH, periode],
    ).fetchall()
    done, settings = completed_months(con), _settings(con)
    found: list[_Seen] = []
    for (month,) in months:
        before, was = _hash(found, settings), done.get(month)
        ready = was is not None and was[1:] == (deliveries_hash(con, month), before)
        found.append(_Seen(month, ready, was, before))
    return found


def _settings(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Returns what the SQL files read by getvariable, where it is not the default."""
    names = sorted(VARIABLES)
    [values] = con.execute(
        f"select {', '.join(f'getvariable({literal(n)})' for n in names)}"
    ).fetchall()
    now = zip(names, values, strict=True)
    return [f"{name}={value}" for name, value in now if value not in (None, VARIABLES[name])]


def _hash(seen: list[_Seen], settings: list[str]) -> str:
    ready = [f"{one.month} {one.done}" for one in seen if one.ready]
    return sha256("\n".join([*settings, *ready]).encode()).hexdigest()
