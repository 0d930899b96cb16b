"""Dagster's storage in Postgres, without the cost of a new connection for each of a run's thousands of looks."""

from typing import Any

from dagster_postgres import DagsterPostgresStorage

import pipelines.event_log  # noqa: F401  (what it remembers between looks serves here too)

TIMEOUT, OLDEST, MORE = (
    60_000,
    3600,
    20,
)  # ms for a statement, s of a connection, connections at once


class Storage(DagsterPostgresStorage):
    """Each process keeps a connection, as Dagster's own does in its webserver only."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for part in (self._run_storage, self._event_log_storage, self._schedule_storage):
            part.optimize_for_webserver(TIMEOUT, OLDEST, MORE)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "Storage":
        return cls(inst_data=inst_data, postgres_url=config_value["postgres_url"])
