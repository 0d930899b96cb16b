"""Why a run failed, from its events: the step and the sentence, for whoever ran it by whatever door.

Belongs here: Dagster's events into words.
"""

from collections.abc import Iterable
from typing import Any

import dagster as dg

from assets.full_disk import full_disk
from pipelines.settings import home_settings

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
    failed = [
        f"{event.step_key}: {_cause(event.step_failure_data.error)}"
        for event in found
        if event.is_step_failure
    ]
    unopened = [
        _cause(event.engine_event_data.error)
        for event in found
        if event.event_type is dg.DagsterEventType.RESOURCE_INIT_FAILURE
    ]
    return stopped or failed or unopened or [_ended(found)]


def _stops(check: Any) -> bool:
    return not check.passed and check.blocking and check.severity is dg.AssetCheckSeverity.ERROR


def _stopped(check: Any) -> str:
    counted = f"{check.metadata['gagal'].value} dari {check.metadata['diperiksa'].value} gagal"
    return f"{'/'.join(check.asset_key.path)} · {check.check_name}: {counted}"


def _ended(events: list[dg.DagsterEvent]) -> str:
    """Returns how a run ended in which no step failed: as its process died, in the step that it had come to."""
    begun = [e.step_key for e in events if e.event_type is dg.DagsterEventType.STEP_START]
    if not begun:
        return "refresh berhenti sebelum langkah pertama"
    return f"{begun[-1]}: prosesnya mati sebelum langkah ini selesai"


def _cause(error: Any) -> str:
    """Returns the first line of what was at the bottom of Dagster's account of an error."""
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return "tanpa keterangan"
    full = full_disk(error.message, home_settings().parent.absolute())
    return (
        full
        or str(error.message)
        .removeprefix("assets.warehouse.WarehouseError: ")
        .strip()
        .splitlines()[0]
    )
