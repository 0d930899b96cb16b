"""Who lives together."""

from collections.abc import Iterator

import dagster as dg

from assets.household.resolve import STEPS, TABLES, resolve
from assets.sql_asset import Made, checked, result, sql_asset, step_origins, table_spec
from assets.table import stage_reads, table_sql
from expectations.contract import contracts, table_names


def household_assets() -> list[Made]:
    """Returns the household tables, written together, and their checks."""
    steps = {step: table_sql(f"household.{step}").text for step in STEPS}
    reads = stage_reads("household", table_names())

    @dg.multi_asset(
        name="household",
        specs=[
            table_spec(
                contracts()[name],
                reads if name == "household.member" else ["household.member"],
            )
            for name in TABLES
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        warehouse = context.resources.warehouse
        with warehouse.engine(context.partition_key) as con:
            rows = resolve(con, context.partition_key, warehouse.id_key)
        for name in TABLES:
            origins = step_origins(warehouse.con, name, steps)
            yield result(context, name, rows.pop(name), origins=origins, metadata=rows)

    made: list[Made] = [compute]
    made += [check for name in TABLES for check in checked(contracts()[name], TABLES)]
    for name, contract in contracts().items():
        if contract.stage == "household" and name not in TABLES:
            made += [sql_asset(contract), *checked(contract)]
    return made
