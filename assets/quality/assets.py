"""The last step of a refresh: publication."""

from datetime import UTC, datetime

import dagster as dg

from assets.code_version import code_version
from assets.quality.publication import complete_refresh, publish
from assets.sql_asset import asset_key, table_spec
from expectations.contract import contracts, table_names


def publication_assets() -> list[dg.AssetsDefinition]:
    """Returns the publication, which waits for every other table and all their blocking checks."""
    contract = contracts()["quality.publication"]
    others = [name for name in table_names() if not name.startswith("quality.")]

    @dg.multi_asset(
        name="quality__publication",
        specs=[table_spec(contract, sorted(others), kind="python")],
        required_resource_keys={"warehouse"},
    )
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        warehouse = context.resources.warehouse
        periode, run_id, now = context.partition_key, context.run.run_id, datetime.now(UTC)
        rows = publish(
            warehouse.con,
            warehouse.settings.published,
            [periode],
            run_id=run_id,
            code_version=code_version(),
            published_at=now,
        )
        complete_refresh(warehouse.con, periode, run_id, code_version(), now)
        context.log.info(f"{periode} terbit")
        return dg.MaterializeResult(
            asset_key=asset_key(contract.name),
            metadata={
                "dagster/row_count": rows["quality.publication"],
                "berkas": str(warehouse.settings.published),
                "baris_per_tabel": rows,
            },
        )

    return [compute]
