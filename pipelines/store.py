"""Opening the warehouse outside a run, under the lock."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from assets.keys import Keys
from assets.warehouse import WarehouseError, connect, set_variables
from assets.write_log import logs_aside
from pipelines.console import err, fail, say, say_waiting
from pipelines.home_keys import home_keys, lost, open_warehouse, said_aside
from pipelines.lock import hold
from pipelines.settings import Settings


@contextmanager
def open_for_reading(found: Settings) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """Yields a read-only connection, or None while no warehouse exists. The caller holds the shared lock. Raises
    WarehouseError as open_warehouse does."""
    if not found.warehouse.exists() and not lost(found):
        yield None
        return
    con, _ = open_warehouse(found, read_only=True)
    try:
        set_variables(con, found.variables)
        yield con
    finally:
        con.close()


def need_warehouse(found: Settings, title: str, otherwise: str) -> None:
    """Ends the command, under `title`, where there is no warehouse yet, or none any more."""
    if not found.warehouse.exists():
        fail(title, [lost(found) or otherwise])


def finished(
    con: duckdb.DuckDBPyConnection | None, periode: str | None, title: str
) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Returns the connection and the month asked for, by default the newest; ends the command under `title` where
    that month's refresh is not complete."""
    from assets.quality.month import usable_months

    months = usable_months(con) if con else []
    month = periode or max(months, default="")
    if con is None or month not in months:
        fail(title, ["Bulan itu belum selesai di-refresh."])
    say_month(con, periode, month)
    return con, month


def say_month(con: duckdb.DuckDBPyConnection, periode: str | None, month: str) -> None:
    """Says which month a command speaks of where a newer refresh was stopped: help goes on with the last good one."""
    from assets.quality.month import stopped_months

    stopped = stopped_months(con)
    newer = [one for one in stopped if one > month]
    if month in stopped:
        say(f"Memakai {month} seperti terakhir selesai; refresh sesudahnya berhenti.", err)
    elif periode is None and newer:
        say(
            f"Memakai {month}, bulan terakhir yang selesai; {', '.join(newer)} berhenti sebelum terbit.",
            err,
        )


@contextmanager
def reading(found: Settings, wait: float) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """Yields a read-only connection under the shared lock, and says where opening it has set a damaged log aside.
    Raises Held if a writer keeps it for `wait` seconds."""
    before = logs_aside(found.warehouse)
    with (
        hold(found.lock, shared=True, wait=wait, on_wait=say_waiting),
        open_for_reading(found) as con,
    ):
        _say_aside(found, before)
        yield con


def _say_aside(found: Settings, before: list[Path]) -> None:
    for log in logs_aside(found.warehouse)[len(before) :]:
        say(said_aside(log), err)


@contextmanager
def writing(found: Settings, who: str, wait: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yields a connection that may write, under the exclusive lock; says and raises Held as `reading` does."""
    before = logs_aside(found.warehouse)
    with hold(found.lock, who, wait=wait, on_wait=say_waiting):
        con, _ = open_warehouse(found)
        _say_aside(found, before)
        try:
            yield con
        finally:
            con.close()


def proven_keys(found: Settings, wait: float = 60) -> Keys:
    """Returns the home's keys once they have opened something of it: the portal's file, which nobody writes, else the
    warehouse. What is made from a wrong key looks like what is made from the right one.

    Raises WrongKey, what opening the warehouse raises, and Held where a writer keeps it for `wait` seconds.
    """
    if found.portal.exists() and found.scheme.exists() and not found.next_key.exists():
        keys = home_keys(found)
        with suppress(WarehouseError):  # a rotation cut short may have left it: the warehouse knows
            connect(found.portal, keys.portal, found.spill, read_only=True).close()
            return keys
    if not found.warehouse.exists():
        return home_keys(found)
    with hold(found.lock, shared=True, wait=wait, on_wait=say_waiting):
        con, keys = open_warehouse(found, read_only=True)
        con.close()
    return keys
