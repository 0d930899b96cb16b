"""Running the refresh job from the command, on the instance that the UI uses."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.workspace.load import location_origins_from_yaml_paths

from pipelines.failure import PUBLICATION, reasons, was_stopped, watch_runs
from pipelines.progress import Progress
from pipelines.resources import DONE_BY
from pipelines.settings import HERE, settings

LOGGER = "konvergensi"


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
            run = instance.create_run_for_job(
                job,
                run_config={"loggers": {"perintah": {}}},
                tags={**job.run_tags, **job.get_tags_for_partition_key(periode, None)},
                remote_job_origin=_origin(job.name),
            )
            done = execute_run(InMemoryJob(job), run, instance)
            watch_runs(instance, settings())
    finally:
        logger.removeHandler(handler)
    if DONE_BY in done.dagster_run.tags:  # another run did it while this one waited
        return Outcome(periode, done.run_id, (), True)
    if any(e.is_step_failure and was_stopped(e.step_failure_data.error) for e in done.all_events):
        raise KeyboardInterrupt
    published = any(
        event.is_step_materialization and event.asset_key == PUBLICATION
        for event in done.all_events
    )
    failed = () if done.success else tuple(reasons(done.all_events))
    return Outcome(periode, done.run_id, failed, published)


def _origin(job: str) -> RemoteJobOrigin:
    """Returns where the UI knows the job from: its timeline, and its lists by code location, leave out every run that
    does not say so. execute_in_process has no word for it, hence Dagster's own inner parts."""
    [location] = location_origins_from_yaml_paths([str(HERE / "workspace.yaml")])
    return RemoteJobOrigin(RemoteRepositoryOrigin(location, "__repository__"), job)
