"""Which rows are one person."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.identity.resolve import resolve
from assets.lineage import Origins, named_lineage
from assets.quality.month import record_rewriting
from assets.sql_asset import Made, checked, result, table_spec
from assets.table import stage_reads
from expectations.contract import contracts, sources, table_names
from expectations.sql import columns

EVIDENCE = (
    "nik",
    "no_kk",
    "nama",
    "tanggal_lahir",
    "kode_kelurahan",
)  # by which rows are one person
# Whose households were visited, and whom programmes paid, in earlier months: made after this stage.
EARLIER = {"household.member", "intervention.receipt"}
TABLES = (
    "identity.person_record",
    "identity.link",
    "identity.person",
    "identity.crowded_number",
    "identity.weight",
    "identity.registry",
    "identity.trial",
)


def identity_assets() -> list[Made]:
    """Returns the identity tables, written together, and their checks."""
    people = [source.table for source in sources().values() if source.person_bearing]
    delivered = [f"staging.{source}" for source in people]
    reads = sorted({*delivered, *stage_reads("identity", table_names())} - EARLIER)

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
        with warehouse.engine(context.partition_key) as con:
            counts = resolve(
                con,
                context.partition_key,
                people,
                warehouse.id_key,
                lambda stage, rows: context.log.info(f"{stage}: {rows} baris"),
            )
        for name in TABLES:
            origins = lineage(warehouse.con, name, delivered)
            yield result(context, name, counts.pop(name), origins=origins, metadata=counts)

    checks = [check for name in TABLES for check in checked(contracts()[name], TABLES)]
    return [compute, *checks]


def lineage(con: Any, name: str, delivered: list[str]) -> dict[str, Origins]:
    """Returns each column's origins among the delivered ones, without those that say which source it is.

    The steps between are many and joined by a score, so SQLGlot cannot follow them.
    """
    made = [c for c, _ in columns(con, name) if c != "periode" and not c.startswith("source_")]
    read = {source: [c for c, _ in columns(con, source)] for source in delivered}
    return named_lineage((c for c in made if c != "source"), read, EVIDENCE)
