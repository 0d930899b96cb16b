"""Why a run failed, from its events: the step and the sentence, for whoever ran it by whatever door.

Belongs here: Dagster's events into words. Who is told of it stands in assets/incident/alerts.py.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from assets.full_disk import full_disk, later
from assets.incident.alerts import watch
from pipelines.alerting import open_incidents, published_months, sender
from pipelines.settings import Settings, home_settings

MONTH = "dagster/partition"
PUBLICATION = dg.AssetKey(["quality", "publication"])
LAST = {PUBLICATION, dg.AssetKey(["quality", "scorecard"])}  # without both no month is complete
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
STOPPED = ("KeyboardInterrupt", "DagsterExecutionInterruptedError", "InterruptException")
# Whose texts are ours and hold no value. What any other error says may quote one, or a file's name, and leaves by mail.
OURS = ("WarehouseError", "WrongKey", "UnreadableLog")
# What the system and SQLite say, without what they say it of.
SYSTEM = re.compile(
    r"(?:\[Errno \d+\] |sqlite3\.OperationalError\W+)(?P<said>[a-zA-Z/ ]+?)(?=[:'\"()\n]|$)"
)
TELLING = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.STEP_START,
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.RESOURCE_INIT_FAILURE,
    dg.DagsterEventType.RUN_FAILURE,
}


def reasons(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """Returns what stopped a run or failed in it, a line each: the step and one sentence; never a value of the data.

    `events` are those of a run that did not succeed, of the kinds TELLING at least.
    """
    found = list(events)
    stopped = [
        _stopped(event.asset_check_evaluation_data)
        for event in found
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
        and _stops(event.asset_check_evaluation_data)
    ]
    causes: dict[str, list[str]] = {}  # many steps fail of one full disk
    for event in found:
        if event.is_step_failure:
            causes.setdefault(_cause(event.step_failure_data.error), []).append(_step(event))
    failed = [
        f"{steps[0]}{f' dan {len(steps) - 1} langkah lain' if steps[1:] else ''}: {cause}"
        for cause, steps in causes.items()
    ]
    unopened = [
        _cause(event.engine_event_data.error)
        for event in found
        if event.event_type is dg.DagsterEventType.RESOURCE_INIT_FAILURE
    ]
    return stopped or failed or unopened or [_ended(found)]


def _step(event: dg.DagsterEvent) -> str:
    """Returns a step by the name of its table, as everywhere."""
    return str(event.step_key).removesuffix("__periksa").replace("__", ".")


def _stops(check: Any) -> bool:
    return not check.passed and check.blocking and check.severity is dg.AssetCheckSeverity.ERROR


def _stopped(check: Any) -> str:
    said = {name: entry.value for name, entry in check.metadata.items()}
    counted = f"{said.get('gagal')} dari {said.get('diperiksa')} gagal"
    table = ".".join(check.asset_key.path)
    return f"{table} · {check.check_name}: {said.get('kalimat') or counted}"


def _ended(events: list[dg.DagsterEvent]) -> str:
    """Returns how a run ended in which no step failed: by an error around the steps, as somebody stopped it, or as its
    process died; and in which step that was."""
    begun = [_step(e) for e in events if e.event_type is dg.DagsterEventType.STEP_START]
    errors = [
        event.job_failure_data.error
        for event in events
        if event.event_type is dg.DagsterEventType.RUN_FAILURE and event.job_failure_data.error
    ]
    if errors and not was_stopped(errors[-1]):
        return _cause(errors[-1])
    if not begun:
        return "refresh berhenti sebelum langkah pertama"
    how = "dihentikan" if errors else "prosesnya mati"
    return f"{begun[-1]}: {how} sebelum langkah ini selesai"


def was_stopped(error: Any) -> bool:
    """Returns whether somebody stopped what Dagster gives this account of."""
    while error is not None:
        if error.cls_name in STOPPED:
            return True
        error = error.cause
    return False


def _cause(error: Any) -> str:
    """Returns what was at the bottom of Dagster's account of an error: a sentence of ours, or what kind of error it
    was; never what another error says."""
    if was_stopped(error):
        return "dihentikan sebelum langkah ini selesai"
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return "tanpa keterangan"
    if full := full_disk(error.message, home_settings().parent.absolute()):
        return later(full)
    if error.cls_name in OURS:
        said = str(error.message).partition(f"{error.cls_name}: ")[2].strip()
        return later(said.splitlines()[0]) if said else error.cls_name
    system = SYSTEM.search(str(error.message))
    kind = f"{error.cls_name}: {system['said'].strip()}" if system else error.cls_name
    return f"{kind}; rinciannya pada run itu di UI Dagster"


def is_whole(run: dg.DagsterRun) -> bool:
    """Returns whether a run computes all of its month, not some tables only."""
    return run.asset_selection is None or run.asset_selection >= LAST


def failed_months(instance: dg.DagsterInstance) -> dict[str, list[str]]:
    """Returns the months whose newest finished refresh failed, each with its reasons.

    A run started by the UI from an asset's page bears another job's name; one of some tables only, done, has completed
    no month and says nothing of it.
    """
    newest: dict[str, dg.DagsterRun] = {}
    for run in instance.get_runs(dg.RunsFilter(statuses=ENDED), limit=500):
        month = run.tags.get(MONTH)
        if month and (is_whole(run) or not run.is_success):
            newest.setdefault(month, run)
    return {
        month: reasons(
            entry.dagster_event
            for entry in instance.all_logs(run.run_id, of_type=TELLING)
            if entry.dagster_event
        )
        for month, run in sorted(newest.items())
        if not run.is_success
    }


def watch_runs(instance: dg.DagsterInstance, found: Settings) -> None:
    """Opens and resolves the incidents that no run can tell of itself: the same after a run of the command as at the
    daemon's next look after one of the UI."""
    with open_incidents(found) as db:
        watch(
            db,
            failed_months(instance),
            published_months(found),
            sender(found),
            datetime.now(UTC),
        )
