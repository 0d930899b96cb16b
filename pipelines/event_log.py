"""Dagster's event log in SQLite, without its cost of a new connection and a disk flush per event."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as db
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage, sql_event_log

from pipelines.lock import hold

if "dagster._daemon.sensor" in sys.modules:  # the daemon itself; for others it takes half a second
    import pipelines.clock  # noqa: F401

# Each of a table's dozen checks, and each step that reads it, asks for its last materialisation; to unpack that, with
# the origins of all its columns, takes longer than the check. Events never change, nor does what they unpack to.
sql_event_log.deserialize_value = lru_cache(maxsize=256)(sql_event_log.deserialize_value)  # type: ignore[assignment]


class EventLog(ConsolidatedSqliteEventLogStorage):
    """One file for all runs, connections that are kept, flushed at checkpoints.

    Dagster's own opens, flushes and closes two files per event: 65 ms against 6 ms an event on a busy
    machine, for some 1,200 events a refresh. In WAL mode `synchronous = normal` survives a killed process;
    only a power cut may lose the last events, never the file.

    A connection is one thread's at a time. SQLAlchemy's SingletonThreadPool, which gives each thread its own,
    closes those of others beyond the fifth: the UI's server, which has dozens of threads, died of it.
    """

    _engine: db.Engine | None = None
    _tables: frozenset[str] = frozenset()  # known to be there

    def has_table(self, table_name: str) -> bool:
        """Returns whether the file has a table; asked for every check, which opened a file of its own each time."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables |= {table_name}
        return table_name in self._tables

    def _init_db(self) -> None:
        """Makes the file aside and renames it: a process killed in between would leave half a schema."""
        final, finished = Path(self.get_db_path()), self._conn_string
        final.parent.mkdir(parents=True, exist_ok=True)
        with hold(final.with_suffix(".lock")):
            if final.exists():
                return
            draft = final.with_suffix(".new")
            draft.unlink(missing_ok=True)
            self._conn_string = f"sqlite:///{draft}"
            super()._init_db()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
            self._conn_string = finished
            draft.rename(final)

    @contextmanager
    def _connect(self) -> Iterator[db.Connection]:
        if self._engine is None:
            engine = db.create_engine(
                self._conn_string,
                poolclass=db.pool.QueuePool,
                max_overflow=-1,  # no limit
                connect_args={"timeout": 60, "check_same_thread": False},
            )
            db.event.listen(
                engine,
                "connect",
                lambda connection, _: connection.execute("pragma synchronous = normal"),
            )
            self._engine = engine
        with self._engine.connect() as connection, connection.begin():
            yield connection
