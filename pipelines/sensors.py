"""When a refresh starts because something arrived."""

import hashlib
import json

import dagster as dg

from assets.raw.landing import Snapshot, settled, snapshot
from pipelines.jobs import refresh
from pipelines.lock import Held, hold
from pipelines.resources import fail_dead_runs
from pipelines.settings import settings
from pipelines.stale import stale_months
from pipelines.store import open_for_reading


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Kiriman baru atau berubah: refresh bulan-bulan yang disentuhnya, dari yang terlama.",
)
def landing(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Returns one request per month touched, once the landing zone has kept still between two looks.

    The cursor holds the last look and the last one acted upon. Nothing is opened while a run writes.
    """
    found = settings()
    now = snapshot(found.landing_zone)
    seen = json.loads(context.cursor or "{}")
    before, acted = Snapshot(seen.get("look", {})), seen.get("acted")
    mark = hashlib.sha256(json.dumps(now, sort_keys=True).encode()).hexdigest()
    try:
        with hold(found.lock, wait=0, shared=True):
            fail_dead_runs(context.instance, found)
            if mark == acted:
                return dg.SkipReason("Tidak ada yang berubah di landing zone.")
            if not settled(before, now):
                return dg.SensorResult(
                    skip_reason="Berkas masih berubah; dilihat lagi pada putaran berikutnya.",
                    cursor=json.dumps({"look": now, "acted": acted}),
                )
            with open_for_reading(found) as con:
                months = stale_months(con, found.landing_zone, mind_code=False)
    except Held as held:
        return dg.SkipReason(f"Gudang data sedang dipakai: {held}")
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=f"{month}:{mark}", partition_key=month) for month in months
        ],
        cursor=json.dumps({"look": now, "acted": mark}),
    )
