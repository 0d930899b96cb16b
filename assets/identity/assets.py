"""Which rows are one person."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.identity.resolve import resolve
from assets.lineage import Origins
from assets.quality.month import record_rewriting
from assets.sql_asset import Made, checked, result, table_spec
from assets.table import columns
from expectations.contract import contracts, sources

TABLES = ("identity.person_record", "identity.link", "identity.person", "identity.registry")


def identity_assets() -> list[Made]:
    """Returns the four identity tables, written together, and their checks."""
    people = [source.table for source in sources().values() if source.person_bearing]
    reads = [f"staging.{source}" for source in people]

    @dg.multi_asset(
        name="identity",
        specs=[
            table_spec(
                contracts()[name],
                reads if name == "identity.person_record" else ["identity.person_record"],
                kind="splink" if name == "identity.link" else "sql",
            )
            for name in TABLES
        ],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        warehouse = context.resources.warehouse
        record_rewriting(warehouse.con, context.partition_key, context.run.run_id)
        counts = resolve(
            warehouse.con,
            context.partition_key,
            people,
            warehouse.key,
            lambda stage, rows: context.log.info(f"{stage}: {rows} baris"),
        )
        for name in TABLES:
            origins = _same_name(warehouse.con, name, reads)
            yield result(context, name, counts.pop(name), origins=origins, metadata=counts)

    checks = [check for name in TABLES for check in checked(contracts()[name], TABLES)]
    return [compute, *checks]


def _same_name(con: Any, name: str, reads: list[str]) -> dict[str, Origins]:
    """Returns each column's origins: the columns of that name that sources deliver.

    The steps between are many and joined by a score, so SQLGlot cannot follow them.
    """
    delivered = {read: {column for column, _ in columns(con, read)} for read in reads}
    return {
        column: tuple((read, column) for read, has in delivered.items() if column in has)
        for column, _ in columns(con, name)
        if column != "periode"
    }
