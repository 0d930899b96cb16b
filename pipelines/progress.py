"""How far a run is, for who waits at the command or asks how the home is: step n of N, in plain words."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg

from assets.working_days import wib
from pipelines.settings import Settings, use_dagster_home

# What a step does, by how its name begins; the longest beginning counts.
STEPS = {
    "raw": "memuat kiriman",
    "staging": "membaca isi kiriman",
    "identity": "mencocokkan baris menjadi orang",
    "household": "menyusun rumah tangga",
    "classification": "menghitung kesejahteraan dan kelas",
    "intervention": "mencari kebutuhan dan penerima program",
    "monitoring": "membandingkan dengan bulan sebelumnya",
    "kpi": "menjumlahkan KPI wilayah",
    "quality": "mencatat mutu data",
    "quality__publication": "menerbitkan",
    "quality__scorecard": "mencatat masalah dan menulis pesan kepada pemiliknya",
    "report": "menulis laporan rapat",
    "report__portal": "menyiapkan portal",
}


def words(step: str) -> str:
    """Returns what a step does, in plain words; the name of one that nobody described."""
    begins = [name for name in STEPS if step == name or step.startswith(f"{name}__")]
    return STEPS[max(begins, key=len)] if begins else step


def under_way(found: Settings, holder: str) -> str:
    """Returns who works on the warehouse since when, in words, and of a run of this home its month and its step."""
    kind, _, run_id = holder.partition(" ")
    since = wib(datetime.fromtimestamp(found.lock.stat().st_mtime, UTC).isoformat())
    said = f"Gudang data sedang dipakai {holder} sejak {since} WIB"
    use_dagster_home(found)
    with dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(run_id) if kind == "run" else None
        if run is None:
            return f"{said}."
        begun = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_START)
        plan = instance.get_execution_plan_snapshot(run.execution_plan_snapshot_id or "")
    step = words(begun[-1].step_key or "") if begun else "mulai"
    return (
        f"{said}: refresh {run.tags.get('dagster/partition', '')}, langkah {len(begun)} dari"
        f" {len(plan.step_keys_to_execute)}: {step}."
    )


class Progress(logging.Handler):
    """Tells `tell` of each step that a run begins, and before the first whom it waits for."""

    def __init__(self, periode: str, steps: int, tell: Callable[[str], None]):
        super().__init__(logging.DEBUG)
        self.periode, self.steps, self.tell = periode, steps, tell
        self.begun = 0

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", None) or {}
        event = meta.get("dagster_event")
        if event is not None and event.event_type is dg.DagsterEventType.STEP_START:
            self.begun += 1
            doing = words(event.step_key)
            self.tell(f"{self.periode}: langkah {self.begun} dari {self.steps}: {doing}")
        elif record.levelno == logging.INFO and not meta.get("step_key") and event is None:
            self.tell(f"{self.periode}: {meta.get('orig_message', record.getMessage())}")
