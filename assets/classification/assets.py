"""How poor each household is, and how sure that is."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.lineage import Origins, named_lineage
from assets.publication.known_household import HOUSEHOLDS
from assets.sql_asset import Made, checked, result, sql_asset, table_spec
from assets.table import count_rows
from assets.warehouse import no_values
from expectations.contract import contracts
from expectations.sql import column_names

MODEL = (
    "classification.figure",
    "classification.estimate",
    "classification.probability",
    "classification.model_error",
    "classification.sensitivity",
    "classification.model",
)
ADDRESS = {
    "household_id",
    "id_rumah_tangga",
    "delivery_periode",
    "file",
    "row",
}  # tell rows apart, no more
READS = (
    "classification.line",
    "classification.observation",
    "classification.predictor",
    "classification.price",
    "classification.random_visit",
    "classification.visit",
)


def classification_assets() -> list[Made]:
    """Returns the evidence, the model and the classes, with their checks."""
    found: list[Made] = []
    for name, contract in contracts().items():
        if contract.stage == "classification":
            if name not in MODEL and name != HOUSEHOLDS:  # which the publication writes
                found.append(sql_asset(contract))
            found += checked(contract)
    return [*found, _model()]


def _model() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="classification__model",
        specs=[table_spec(contracts()[name], READS, kind="scikitlearn") for name in MODEL],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        from assets.classification.model import fit_and_predict  # scikit-learn takes seconds

        con = context.resources.warehouse.con
        with no_values("classification"):
            facts: dict[str, Any] = fit_and_predict(
                con,
                context.partition_key,
                lambda stage, rows: context.log.info(f"{stage}: {rows} baris"),
            )
        for name in MODEL:
            rows = count_rows(con, name, context.partition_key)
            yield result(context, name, rows, origins=lineage(con, name), metadata=facts)

    return compute


def lineage(con: Any, name: str) -> dict[str, Origins]:
    """Returns the origins of the columns of one of the model's tables: by name, or all that the model reads."""
    read = {table: [c for c in column_names(con, table) if c != "periode"] for table in READS}
    made = (c for c in column_names(con, name) if c != "periode")
    return named_lineage(made, read, {c for has in read.values() for c in has} - ADDRESS)
