"""The portal's database, made anew as the last step of every run."""

import dagster as dg

from assets.portal.store import build
from assets.sql_asset import MONTHS, team


def portal_assets() -> list[dg.AssetsDefinition]:
    """Returns the step that builds it.

    It reads no table through Dagster, so that it also follows a month that was stopped, and runs last by
    priority: after the reports, which it holds.
    """

    @dg.asset(
        key=["report", "portal"],
        group_name="report",
        owners=[team("Diskominfotik")],
        kinds={"duckdb", "python"},
        description="Yang dibaca portal: bagian gudang data, bersandi, menurut bulan-bulan yang sudah selesai.",
        required_resource_keys={"warehouse"},
        partitions_def=MONTHS,
        op_tags={"dagster/priority": "-2"},
    )
    def portal(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        warehouse = context.resources.warehouse
        target = warehouse.settings.portal
        newest = build(warehouse.con, target, warehouse.secrets.portal)
        return dg.MaterializeResult(metadata={"bulan_terbaru": newest or "", "berkas": str(target)})

    return [portal]
