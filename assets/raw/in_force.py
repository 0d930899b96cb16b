"""Which deliveries speak for a month.

A register speaks with its newest delivery up to the month, an event source with all of them. A
correction never counts as a delivery: it belongs to the newest delivery at or before its own month.
"""

from dataclasses import dataclass

import duckdb

from assets.months import months_between
from assets.raw.tables import ensure_tables
from assets.warehouse import no_values, transaction
from expectations.contract import Contract
from expectations.sql import literal


@dataclass(frozen=True)
class InForce:
    """One file that speaks for a month."""

    periode: str
    file: str
    sha256: str
    correction: bool


def _loaded(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> list[InForce]:
    rows = con.execute(
        "select delivery_periode, file, sha256, coalesce(correction, false) from quality.delivery"
        " where source = ? and delivery_periode <= ? and status = 'LOADED'"
        " order by delivery_periode, sha256",
        [source, periode],
    ).fetchall()
    return [InForce(*row) for row in rows]


def delivery_months(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> list[str]:
    """Returns the months up to `periode` with a loaded delivery that is no mere correction, in order."""
    return sorted({f.periode for f in _loaded(con, source, periode) if not f.correction})


def filled_months(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> list[str]:
    """Returns the `delivery_months` with rows to compare; none where the newest delivery is an accepted empty one."""
    rows = con.execute(
        "select delivery_periode from quality.delivery where source = ? and status = 'LOADED'"
        " and not coalesce(correction, false) group by all having bool_and(coalesce(nihil, false))",
        [source],
    ).fetchall()
    months = delivery_months(con, source, periode)
    nil = {month for (month,) in rows}
    return [] if months and months[-1] in nil else [m for m in months if m not in nil]


def files_in_force(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> list[InForce]:
    """Returns the loaded files that speak for `periode`, corrections among them."""
    loaded = _loaded(con, contract.table, periode)
    if contract.role == "event":
        return loaded
    newest = max((f.periode for f in loaded if not f.correction), default=None)
    return [f for f in loaded if newest is not None and f.periode >= newest]


def since(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns the month from which on files speak for `periode`, refused ones too; '' for all of them."""
    months = delivery_months(con, contract.table, periode)
    return months[-1] if months and contract.role != "event" else ""


def in_force(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> None:
    """Writes the month's rows of staging.in_force for this source."""
    ensure_tables(con, [contract])
    files = files_in_force(con, contract, periode)
    with no_values("staging.in_force"), transaction(con):
        con.execute(
            "delete from staging.in_force where periode = ? and source = ?",
            [periode, contract.table],
        )
        for f in files:
            age = months_between(f.periode, periode)
            con.execute(
                "insert into staging.in_force (periode, source, delivery_periode, file, age_months)"
                " values (?, ?, ?, ?, ?)",
                [periode, contract.table, f.periode, f.file, age],
            )


def of_files(files: list[InForce]) -> str:
    """Returns the condition that a raw row belongs to one of these files."""
    months: dict[str, list[str]] = {}
    for f in files:
        months.setdefault(f.periode, []).append(literal(f.file))
    return (
        "("
        + (
            " or ".join(
                f"(delivery_periode = {literal(month)} and file in ({', '.join(names)}))"
                for month, names in months.items()
            )
            or "false"
        )
        + ")"
    )


def of_months(files: list[InForce]) -> str:
    """Returns the condition that a raw row belongs to one of the months of these files.

    raw holds loaded files only, so where all files of a month speak the month alone decides.
    """
    months = sorted({literal(f.periode) for f in files})
    return f"delivery_periode in ({', '.join(months)})" if months else "false"


def rows_in_force(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (rows read, rows in quarantine) of the files that speak for `periode`."""
    [row] = con.execute(
        "select coalesce(sum(rows_read), 0), coalesce(sum(rows_quarantined), 0)"
        " from quality.delivery where source = ? and status = 'LOADED' and "
        + of_files(files_in_force(con, contract, periode)),
        [contract.table],
    ).fetchall()
    return int(row[0]), int(row[1])
