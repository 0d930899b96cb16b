"""Running the refresh job from the command, on the instance that the UI uses."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import dagster as dg

from pipelines.failure import reasons
from pipelines.progress import Progress

LOGGER = "konvergensi"
STOPPED = {"DagsterExecutionInterruptedError", "KeyboardInterrupt", "InterruptException"}
PUBLICATION = dg.AssetKey(["quality", "publication"])


@dg.logger(None, "Mulainya langkah, untuk kemajuan pada perintah.")
def perintah(context: dg.InitLoggerContext) -> logging.Logger:
    """Returns the logger to which the command listens; nothing else prints it."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.DEBUG)  # steps' beginnings too
    logger.propagate = False
    return logger


@dataclass(frozen=True)
class Outcome:
    """How a month's refresh ended: `failed` names what failed or stopped it, one line each, empty if it is done.

    `published`: whether the month came out all the same, since reports and incidents follow the publication.
    """

    periode: str
    run_id: str
    failed: tuple[str, ...]
    published: bool


def refresh_month(periode: str, tell: Callable[[str], None]) -> Outcome:
    """Runs the job `refresh` for one month in this process; returns how it ended. Never raises for a failed run;
    raises KeyboardInterrupt for one that somebody stopped."""
    from pipelines.definitions import defs

    tell(f"{periode}: mulai")
    job = defs.resolve_job_def("refresh")
    handler = Progress(periode, len(job.nodes), tell)
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    try:
        with dg.DagsterInstance.get() as instance:
            done = job.execute_in_process(
                partition_key=periode,
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {"perintah": {}}},
            )
    finally:
        logger.removeHandler(handler)
    if any(map(_is_stopped, done.all_events)):
        raise KeyboardInterrupt
    published = any(
        event.is_step_materialization and event.asset_key == PUBLICATION
        for event in done.all_events
    )
    failed = () if done.success else tuple(reasons(done.all_events))
    return Outcome(periode, done.run_id, failed, published)


def _is_stopped(event: dg.DagsterEvent) -> bool:
    """Returns whether a step failed because somebody stopped the run."""
    error = event.step_failure_data.error if event.is_step_failure else None
    while error is not None:
        if error.cls_name in STOPPED:
            return True
        error = error.cause
    return False
