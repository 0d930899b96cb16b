"""The one job: a month's refresh, from the landing zone to the publication."""

import dagster as dg

from assets.sql_asset import MONTHS

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    partitions_def=MONTHS,
    description="Muat kiriman, gabungkan orang dan rumah tangga, hitung kelas dan KPI, terbitkan.",
    executor_def=dg.in_process_executor,
)
