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
        "service",
        "entitlement",
        "need",
        "gap",
        "overlap",
        "coverage",
    )
)
# What earlier months had listed; before there is any (and in an earlier version's home), nothing.
LISTED = (
    "select periode, household_id, person_id, kode_program, terdaftar_sejak, hari_menuju_layanan"
    " from intervention.need"
)
NOTHING_LISTED = (
    "select null::varchar as periode, null::varchar as household_id, null::varchar as person_id,"
    " null::varchar as kode_program, null::date as terdaftar_sejak, null::bigint as hari_menuju_layanan"
    " where false"
)
# The names that a table's SQL file reads besides other tables, and the selects behind them.
VIEWS = {
    "intervention.entitlement": {"hak": entitled()},
    "intervention.need": {"terdaftar": LISTED},
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
            if select == LISTED and not _has_listed(con):
                select = NOTHING_LISTED
            text = select.replace("$periode", literal(periode))  # a view has no parameters
            con.execute(f"create or replace temp view {view} as {text}")

    return make


def _has_listed(con: Any) -> bool:
    name = "intervention.need"
    return exists(con, name) and "terdaftar_sejak" in dict(columns(con, name))


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
