"""What each household needs, who receives it, and who is missed."""

import dagster as dg

from assets.intervention.program import program_rows
from assets.sql_asset import Made, result, sql_asset, table_spec
from assets.table import write_select
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


def intervention_assets() -> list[Made]:
    """Returns the tables of needs and receipts, with their checks."""
    found: list[Made] = [_program(), *table_checks(contracts()["intervention.program"])]
    for name in TABLES:
        contract = contracts()[name]
        found += [sql_asset(contract), *table_checks(contract)]
    return found


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
