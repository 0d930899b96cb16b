"""Which months' results no longer follow from what was delivered."""

from pathlib import Path

import duckdb

from assets.code_version import code_version
from assets.quality.publication import completed_months, deliveries_hash
from assets.raw.landing import delivered_months, pending_months
from expectations.contract import sources


def stale_months(
    con: duckdb.DuckDBPyConnection | None, landing: Path, *, mind_code: bool
) -> list[str]:
    """Returns the delivered months to refresh, in ascending order.

    A month is stale if a new or changed file waits for it or an earlier one, if its newest refresh did
    not complete, or if deliveries have changed since, or, with `mind_code`, the code. `con` is None while
    no warehouse exists.
    """
    if con is None:
        return delivered_months(None, landing, sources())
    first = min(pending_months(con, landing, sources()), default="9999-12")
    done = completed_months(con)

    def is_current(month: str) -> bool:
        code, deliveries = done.get(month, ("", ""))
        return (
            month < first
            and deliveries == deliveries_hash(con, month)
            and (not mind_code or code == code_version())
        )

    return [m for m in delivered_months(con, landing, sources()) if not is_current(m)]
