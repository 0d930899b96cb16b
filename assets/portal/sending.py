"""How an office's deliveries stand, as the last run left them."""

from typing import Any

import duckdb

from assets.report.figures import rows
from expectations.contract import Contract, sources
from expectations.sql import exists

Row = dict[str, Any]
STATUS = {
    "LOADED": "diterima",
    "REFUSED": "ditolak",
    "UNCHANGED": "sama dengan yang sudah diterima",
}
LISTED = 12  # files of one source


def sent(con: duckdb.DuckDBPyConnection, sources: list[Contract]) -> dict[str, list[Row]]:
    """Returns by source its newest files with what became of them, the newest month first."""
    found: dict[str, list[Row]] = {source.table: [] for source in sources}
    if not exists(con, "quality.delivery"):
        return found
    listed = rows(
        con,
        "select source, delivery_periode, file, status, reason, rows_read, rows_staged, rows_quarantined, loaded_at"
        " from quality.delivery where source in (select unnest($s))"
        " qualify row_number() over (partition by source order by delivery_periode desc, loaded_at desc, file) <= $n"
        " order by source, delivery_periode desc, loaded_at desc, file",
        s=sorted(found),
        n=LISTED,
    )
    for one in listed:
        found[one["source"]].append(one | {"keadaan": STATUS.get(one["status"], one["status"])})
    return found


def taken_in(con: duckdb.DuckDBPyConnection, source: str) -> set[tuple[str, str]]:
    """Returns month and name of every file of a source that a run has seen, those among them that were withdrawn."""
    found: set[tuple[str, str]] = set()
    for table in ("quality.delivery", "quality.withdrawn"):
        if exists(con, table):
            seen = f"select delivery_periode, file from {table} where source = ?"
            found.update(con.execute(seen, [source]).fetchall())
    return found


def register_months(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Returns the months of which an office delivered a register or a programme: what citizens and officers say later
    opens a month too, in which nothing else is new."""
    if not exists(con, "quality.delivery"):
        return set()
    lists = [one.table for one in sources().values() if one.role in ("register", "programme")]
    found = con.execute(
        "select distinct delivery_periode from quality.delivery"
        " where status = 'LOADED' and rows_read > 0 and source in (select unnest(?))",
        [lists],
    ).fetchall()
    return {month for (month,) in found}


def newest(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Returns by source the newest month of which something was taken in."""
    if not exists(con, "quality.delivery"):
        return {}
    found = con.execute(
        "select source, max(delivery_periode) from quality.delivery where status = 'LOADED' group by 1"
    ).fetchall()
    return dict(found)
