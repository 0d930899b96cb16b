"""What each household needs, who receives it, and who is missed."""

from collections.abc import Callable
from typing import Any

import dagster as dg

from assets.intervention.program import entitled, program_rows, recipients
from assets.raw.in_force import literal
from assets.sql_asset import Made, result, sql_asset, table_spec
from assets.table import columns, exists, write_select
from expectations.checks import table_checks
from expectations.contract import contracts

# In the order in which they are made.
TABLES = tuple(
    f"intervention.{name}"
    for name in (
        "member",
        "dwelling",
        "receipt",
        "realisation",
        "service",
        "entitlement",
        "need",
        "gap",
        "overlap",
        "coverage",
    )
)
# What earlier months had written into the table itself: name of the view -> table and columns.
EARLIER = {
    "layanan": (
        "intervention.service",
        {"periode": "varchar", "kode_program": "varchar", "household_id": "varchar", "person_id": "varchar",
         "tanggal_register": "date"},
    ),
    "terdaftar": (
        "intervention.need",
        {"periode": "varchar", "household_id": "varchar", "person_id": "varchar", "kode_program": "varchar",
         "terdaftar_sejak": "date", "hari_menuju_layanan": "bigint"},
    ),
}  # fmt: skip
# The names that a table's SQL file reads besides other tables, and the selects behind them.
VIEWS = {
    "intervention.entitlement": {"hak": entitled()},
    **{
        table: {view: f"select {', '.join(named)} from {table}"}
        for view, (table, named) in EARLIER.items()
    },
    "intervention.receipt": {"penerimaan": recipients()},
}


def intervention_assets() -> list[Made]:
    """Returns the tables of needs and receipts, with their checks."""
    found: list[Made] = [_program(), *table_checks(contracts()["intervention.program"])]
    for name in TABLES:
        contract = contracts()[name]
        found += [sql_asset(contract, prepare(name), VIEWS.get(name)), *table_checks(contract)]
    return found


def prepare(name: str) -> Callable[[Any, str], None]:
    """Returns what makes the views that a table's SQL file reads, for one month."""

    def make(con: Any, periode: str) -> None:
        for view, select in VIEWS.get(name, {}).items():
            if view in EARLIER and not _is_there(con, view):
                shape = ", ".join(f"null::{kind} as {c}" for c, kind in EARLIER[view][1].items())
                select = f"select {shape} where false"
            text = select.replace("$periode", literal(periode))  # a view has no parameters
            con.execute(f"create or replace temp view {view} as {text}")

    return make


def _is_there(con: Any, view: str) -> bool:
    """Returns whether the table has these columns: not in the first month, nor in an earlier version's home."""
    table, named = EARLIER[view]
    return exists(con, table) and set(named) <= set(dict(columns(con, table)))


def _program() -> dg.AssetsDefinition:
    contract = contracts()["intervention.program"]

    @dg.multi_asset(
        name="intervention__program",
        specs=[table_spec(contract)],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        con = context.resources.warehouse.con
        rows = write_select(con, contract.name, program_rows(), context.partition_key)
        return result(context, contract.name, rows)

    return compute
