"""What the daemon looks at: what arrived, and what alerts wait."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from assets.incident.outbox import waiting
from assets.incident.store import mark
from assets.raw.wish import waiting_months
from assets.write_log import write_log
from pipelines.alerting import HEARTBEAT, open_incidents, send_due
from pipelines.failure import MONTH, watch_runs
from pipelines.home_keys import lost
from pipelines.jobs import refresh
from pipelines.lock import Held, hold
from pipelines.looked import LOOKED, given, short, state
from pipelines.resources import fail_dead_runs
from pipelines.settings import settings
from pipelines.stale import stale_months
from pipelines.store import open_for_reading

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

    The cursor is two short hashes: of the landing zone at the last look, and of all that months rest upon when it was
    last acted upon. The warehouse's file is part of that: whoever writes it (a run by whatever door, forget, accept, an
    older one put back) may have made a month stale. Nothing is opened while a run writes or waits.
    """
    found = settings()
    with open_incidents(found) as db:
        asked = waiting_months(db)
    of_all = given(found, asked)
    now = of_all[0]
    looked, _, acted = (context.cursor or "").partition(" ")
    try:
        with hold(found.lock, wait=0, shared=True):
            fail_dead_runs(context.instance, found)
            content = short([*of_all, _written(found.warehouse)])
            if content == acted:
                return dg.SkipReason("Tidak ada yang berubah di landing zone dan di gudang data.")
            queued = context.instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
            if any(MONTH in run.tags for run in queued):  # also one from an asset's page
                return dg.SkipReason("Refresh sedang antre.")
            if now != looked:
                return dg.SensorResult(
                    skip_reason="Berkas masih berubah; dilihat lagi pada putaran berikutnya.",
                    cursor=f"{now} {acted}",
                )
            if said := lost(found):
                return dg.SkipReason(said)
            with open_for_reading(found) as con:
                months = stale_months(con, found.landing_zone, mind_code=False, asked=asked)
                keys = {month: state(con, of_all, month) for month in months}
    except Held as held:
        return dg.SkipReason(f"Gudang data sedang dipakai: {held}")
    # a month that failed is not tried again for the same files, past and decisions, whoever tried it
    keys = {
        month: key
        for month, key in keys.items()
        if not context.instance.get_runs(dg.RunsFilter(tags={LOOKED: key}), limit=1)
    }
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=key, partition_key=month) for month, key in keys.items()
        ],
        skip_reason=None if keys else "Semua bulan sudah mutakhir, atau menunggu kiriman lain.",
        cursor=f"{now} {content}",
    )


def _written(warehouse: Path) -> list[list[int]]:
    """Returns what tells the warehouse, and what was written after it and is not yet in it, from one written since."""
    paths = (warehouse, write_log(warehouse))
    stats = [path.stat() for path in paths if path.exists()]
    return [[s.st_size, s.st_mtime_ns, s.st_ino] for s in stats]


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refresh yang gagal, bulan yang belum terbit, dan pesan yang menunggu dikirim; denyut peringatan.",
)
def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Starts no run. Opens what only a look from outside can see, sends the outbox, leaves a heartbeat."""
    found = settings()
    watch_runs(context.instance, found)
    sent, failed = send_due(found)
    with open_incidents(found) as db:
        mark(db, HEARTBEAT, datetime.now(UTC).isoformat())
        left = sum(waiting(db).values())
    return dg.SkipReason(f"{sent} pesan terkirim, {failed} gagal; {left} menunggu dikirim.")
