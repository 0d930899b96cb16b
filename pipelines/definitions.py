"""Everything Dagster knows of the project."""

import atexit
import gc

import dagster as dg

from assets.classification.assets import classification_assets
from assets.household.assets import household_assets
from assets.identity.assets import identity_assets
from assets.intervention.assets import intervention_assets
from assets.kpi.assets import kpi_assets
from assets.monitoring.assets import monitoring_assets
from assets.portal.assets import portal_assets
from assets.quality.assets import incident_assets, month_assets, publication_assets
from assets.raw.assets import raw_assets
from assets.report.assets import report_assets
from assets.staging.assets import staging_assets
from pipelines.jobs import digest, escalation, refresh
from pipelines.refresh import perintah
from pipelines.resources import Warehouse
from pipelines.schedules import daily_digest, daily_escalation, monthly
from pipelines.sensors import alerts, landing

made = [
    *raw_assets(),
    *staging_assets(),
    *identity_assets(),
    *household_assets(),
    *month_assets(),
    *classification_assets(),
    *intervention_assets(),
    *kpi_assets(),
    *monitoring_assets(),
    *publication_assets(),
    *incident_assets(),
    *report_assets(),
    *portal_assets(),
]

defs = dg.Definitions(
    assets=[item for item in made if not isinstance(item, dg.AssetChecksDefinition)],
    asset_checks=[item for item in made if isinstance(item, dg.AssetChecksDefinition)],
    jobs=[refresh, digest, escalation],
    schedules=[monthly, daily_digest, daily_escalation],
    sensors=[landing, alerts],
    resources={"warehouse": Warehouse()},
    loggers={"perintah": perintah},
    executor=dg.in_process_executor,
)

# What was imported stays: the collector looking through it again and again takes a twentieth of a small month.
# Once, here: frozen before each month, what the month before left would never be freed.
gc.freeze()
# What is left at the end goes with the process.
atexit.register(gc.freeze)
