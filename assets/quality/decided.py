"""What a month rests upon besides its files and the code, as far as people or earlier months may change it."""

import duckdb

from assets.quality.month import completed_months, history
from expectations.sql import exists

# Tables that only grow: a file withdrawn, a failure accepted or that taken back.
RECORDS = ("quality.withdrawn", "quality.waiver")


def decided(con: duckdb.DuckDBPyConnection | None, periode: str) -> list[str | int]:
    """Returns what is another as soon as somebody withdrew or accepted anything, an earlier month came out otherwise,
    or this one was completed since: a month that was stopped is to be tried again then, and not before.

    What a run itself loads is no part of it: that would be another after each run that was stopped.
    """
    if con is None:
        return ["", 0, 0, 0]
    earlier = any(month < periode for month in completed_months(con))
    return [
        history(con, periode) if earlier else "",  # as of a home that holds nothing yet
        *(_count(con, name) for name in RECORDS),
        _count(con, "quality.refresh", "completed_at is not null and periode = ?", periode),
    ]


def _count(con: duckdb.DuckDBPyConnection, table: str, where: str = "true", *values: str) -> int:
    if not exists(con, table):
        return 0
    [(number,)] = con.execute(f"select count(*) from {table} where {where}", values).fetchall()
    return int(number)
