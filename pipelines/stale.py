"""Which months' results no longer follow from what was delivered."""

from collections.abc import Set
from pathlib import Path

import duckdb

from assets.code_version import code_version
from assets.quality.month import completed_months, deliveries_hash, histories, history
from assets.raw.landing import delivered_months, pending_months
from assets.rights.retention import first_whole_month
from assets.sql_asset import MONTHS
from expectations.contract import sources


def stale_months(
    con: duckdb.DuckDBPyConnection | None,
    landing: Path,
    *,
    mind_code: bool,
    asked: Set[str] = frozenset(),
) -> list[str]:
    """Returns the delivered months to refresh, in ascending order; of those to come, none.

    A month is stale if a new or changed file waits for it or an earlier one, if its newest refresh did not
    complete, if an office has `asked` something of it, or if deliveries have changed since, or what is known of
    earlier months, or, with `mind_code`, the code. `con` is None while no warehouse exists.
    """
    begun = set(MONTHS.get_partition_keys())
    delivered = [m for m in delivered_months(con, landing, sources()) if m in begun]
    if con is None:
        return delivered
    done, pasts = completed_months(con), histories(con)
    whole = first_whole_month(
        con
    )  # of an earlier one the rows are gone by their age: it stays as it was computed
    # a month whose only files were withdrawn still shows what they said
    delivered = sorted({*delivered, *(m for m in done if m in begun)})
    # what waits in a month with nothing delivered touches the month that shows the newest before it
    first = min(
        (
            max((d for d in delivered if d <= m), default=m)
            for m in pending_months(con, landing, sources())
            if m <= max(begun)  # of months to come nothing is taken yet
        ),
        default="9999-12",
    )

    def is_current(month: str) -> bool:
        was = done.get(month)
        return (
            was is not None
            and month < first
            and month not in asked
            and was.deliveries_hash == deliveries_hash(con, month)
            and was.history == (pasts.get(month) or history(con, month))
            and (not mind_code or was.code_version == code_version())
        )

    return [month for month in delivered if month >= whole and not is_current(month)]
