"""The jobs: a month's refresh, from the landing zone to the publication; what alerts are due each day."""

from datetime import UTC, datetime

import dagster as dg

from assets.incident import alerts
from assets.sql_asset import MONTHS
from pipelines.alerting import open_incidents, send_due, sender
from pipelines.settings import settings

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    partitions_def=MONTHS,
    description="Muat kiriman, gabungkan orang dan rumah tangga, hitung kelas dan KPI, terbitkan.",
    executor_def=dg.in_process_executor,
)


@dg.op(description="Rangkuman masalah WARN yang berubah, satu pesan setiap pemilik data.")
def write_digest(context: dg.OpExecutionContext) -> None:
    found = settings()
    with open_incidents(found) as db:
        written = alerts.digest(db, sender(found), datetime.now(UTC))
        written += alerts.tell_head(db, sender(found), datetime.now(UTC))
        written += alerts.tell_late(db, sender(found), datetime.now(UTC))
    context.log.info(f"{written} rangkuman ditulis")
    send_due(found)


@dg.op(description="ERROR yang belum ditanggapi naik ke kepala OPD, lalu ke Inspektorat.")
def write_escalation(context: dg.OpExecutionContext) -> None:
    found = settings()
    with open_incidents(found) as db:
        written = alerts.escalate(db, sender(found), datetime.now(UTC))
    context.log.info(f"{written} eskalasi ditulis")
    send_due(found)


@dg.job(executor_def=dg.in_process_executor)
def digest() -> None:
    """Rangkuman harian untuk pemilik data."""
    write_digest()


@dg.job(executor_def=dg.in_process_executor)
def escalation() -> None:
    """Eskalasi harian."""
    write_escalation()
