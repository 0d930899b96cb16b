"""When a refresh starts by the calendar."""

import dagster as dg

from assets.months import after
from assets.raw.landing import delivered_months
from assets.working_days import is_working_day
from expectations.contract import sources
from pipelines.jobs import digest, escalation, refresh
from pipelines.settings import settings


@dg.schedule(
    job=refresh,
    cron_schedule="0 2 5 * *",
    execution_timezone="Asia/Jakarta",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Bulan lalu, setiap tanggal 5 pukul 02.00 WIB.",
)
def monthly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Returns the request for the month before the scheduled time. Up to which nothing was ever delivered there is
    nothing to refresh, and no office late."""
    periode = after(f"{context.scheduled_execution_time:%Y-%m}", -1)
    landing = settings().landing_zone
    if not any(month <= periode for month in delivered_months(None, landing, sources())):
        return dg.SkipReason(f"Belum ada kiriman sampai {periode}.")
    return dg.RunRequest(run_key=periode, partition_key=periode)


def on_working_days(context: dg.ScheduleEvaluationContext) -> bool:
    """Returns whether offices work on the day that is scheduled: cron knows no holidays."""
    return is_working_day(context.scheduled_execution_time.date())


daily_digest = dg.ScheduleDefinition(
    name="daily_digest",
    job=digest,
    cron_schedule="0 7 * * 1-5",
    execution_timezone="Asia/Jakarta",
    should_execute=on_working_days,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Rangkuman WARN, setiap hari kerja pukul 07.00 WIB.",
)

daily_escalation = dg.ScheduleDefinition(
    name="daily_escalation",
    job=escalation,
    cron_schedule="0 8 * * 1-5",
    execution_timezone="Asia/Jakarta",
    should_execute=on_working_days,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="ERROR yang belum ditanggapi naik, setiap hari kerja pukul 08.00 WIB.",
)
