"""What the daemon looks at: what arrived, and what alerts wait."""

import hashlib
import json
from datetime import UTC, datetime

import dagster as dg

from assets.incident.alerts import watch
from assets.incident.store import mark
from assets.quality.month import histories
from assets.raw.landing import Snapshot, settled, snapshot
from assets.raw.wish import waiting_months
from assets.write_log import logs_aside
from pipelines.alerting import HEARTBEAT, open_incidents, published_months, send_due, sender
from pipelines.jobs import refresh
from pipelines.lock import Held, hold
from pipelines.resources import fail_dead_runs
from pipelines.settings import settings
from pipelines.stale import stale_months
from pipelines.store import open_for_reading

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Kiriman baru atau berubah: refresh bulan-bulan yang disentuhnya, dari yang terlama.",
)
def landing(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Returns one request per month touched, once the landing zone has kept still between two looks.

    The cursor holds the last look and what was last acted upon: the landing zone and the newest run that
    ended, since a month that came to its end may have made later ones stale. Nothing is opened while a run
    writes or waits.
    """
    found = settings()
    now = Snapshot(
        # no file's name is kept: an office may have named it after somebody
        {
            hashlib.sha256(name.encode()).hexdigest(): seen
            for name, seen in snapshot(found.landing_zone).items()
        }
    )
    with open_incidents(found) as db:
        asked = waiting_months(db)
    seen = json.loads(context.cursor or "{}")
    before, acted = Snapshot(seen.get("look", {})), seen.get("acted")
    # a month that was in a log that is lost is tried again, though its files are the same
    lost = [log.name for log in logs_aside(found.warehouse)]
    look = json.dumps([now, sorted(asked), lost] if asked or lost else now, sort_keys=True)
    content = hashlib.sha256(look.encode()).hexdigest()
    ended = context.instance.get_runs(dg.RunsFilter(job_name=refresh.name, statuses=ENDED), limit=1)
    looked = f"{content}:{ended[0].run_id if ended else ''}"
    try:
        with hold(found.lock, wait=0, shared=True):
            fail_dead_runs(context.instance, found)
            if looked == acted:
                return dg.SkipReason("Tidak ada yang berubah di landing zone.")
            waiting = dg.RunsFilter(job_name=refresh.name, statuses=UNDER_WAY)
            if context.instance.get_runs_count(waiting):
                return dg.SkipReason("Refresh sedang antre.")
            if not settled(before, now):
                return dg.SensorResult(
                    skip_reason="Berkas masih berubah; dilihat lagi pada putaran berikutnya.",
                    cursor=json.dumps({"look": now, "acted": acted}),
                )
            with open_for_reading(found) as con:
                months = stale_months(con, found.landing_zone, mind_code=False, asked=asked)
                pasts = histories(con) if con else {}
    except Held as held:
        return dg.SkipReason(f"Gudang data sedang dipakai: {held}")
    return dg.SensorResult(
        run_requests=[
            # a month that failed is not tried again for the same files and the same past
            dg.RunRequest(run_key=f"{month}:{content}:{pasts.get(month)}", partition_key=month)
            for month in months
        ],
        cursor=json.dumps({"look": now, "acted": looked}),
    )


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refresh yang gagal, bulan yang belum terbit, dan pesan yang menunggu dikirim; denyut peringatan.",
)
def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Starts no run. Opens what only a look from outside can see, sends the outbox, leaves a heartbeat."""
    found = settings()
    with open_incidents(found) as db:
        watch(
            db,
            failed_months(context.instance),
            published_months(found),
            sender(found),
            datetime.now(UTC),
        )
    sent, failed = send_due(found)
    with open_incidents(found) as db:
        mark(db, HEARTBEAT, datetime.now(UTC).isoformat())
    return dg.SkipReason(f"{sent} pesan terkirim, {failed} akan dicoba lagi.")


def failed_months(instance: dg.DagsterInstance) -> list[str]:
    """Returns the months whose newest finished refresh failed."""
    newest: dict[str, dg.DagsterRunStatus] = {}
    for run in instance.get_runs(dg.RunsFilter(job_name=refresh.name, statuses=ENDED), limit=500):
        if month := run.tags.get("dagster/partition"):
            newest.setdefault(month, run.status)
    return sorted(m for m, status in newest.items() if status is dg.DagsterRunStatus.FAILURE)
