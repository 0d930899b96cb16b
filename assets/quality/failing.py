"""Which rows fail a rule, by address: what an incident counts and a repair file holds."""

import duckdb

from assets.raw.delivery_check import CHECKS
from expectations.contract import Contract, contracts, sources
from expectations.rules import failing_rows

MAX_ROWS = 50_000  # as many as a workbook holds that an office is to mend or to fill in
KEYS = ("person_id", "household_id")


def contract_of(table: str) -> Contract:
    """Returns the contract that governs a table: a source's governs its staging table too."""
    stage, name = table.split(".")
    return sources()[name] if stage in ("raw", "staging") else contracts()[table]


def failing_addresses(
    con: duckdb.DuckDBPyConnection, table: str, rule: str, periode: str
) -> str | None:
    """Returns a select of source, delivery_periode, file, row of the delivered rows that fail a rule of a
    source; None where the rule is about a delivery or a table as a whole."""
    contract = contract_of(table)
    if contract.stage != "raw":
        return None
    found = next((r for r in contract.rules if r.name == rule), None)
    if found is not None:
        return failing_rows(con, contract, found, periode)
    check = CHECKS.get(rule)
    return check.rows(con, contract, periode) if check and check.rows else None


def failing_keys(
    con: duckdb.DuckDBPyConnection, table: str, rule: str, periode: str
) -> tuple[str, str] | None:
    """Returns (person_id or household_id, a select of it) of what fails a rule on a table downstream."""
    contract = contract_of(table)
    found = next((r for r in contract.rules if r.name == rule), None)
    if contract.stage == "raw" or found is None:
        return None
    for key in KEYS:
        select = failing_rows(con, contract, found, periode, (key,))
        if select is not None:
            return key, select
    return None
