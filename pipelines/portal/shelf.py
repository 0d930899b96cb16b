"""The two files that the portal reads: the publication, which everybody may read, and the insiders' portal.duckdb.

Belongs here: opening them and noticing that a refresh has put others in their place.
"""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.warehouse import MACROS, VARIABLES, connect, set_variables
from expectations.sql import literal
from pipelines.home_keys import home_keys
from pipelines.settings import Settings

Key = tuple[int, int, int]


class Shelf:
    """Hands out cursors on the files as they are now; each goes on reading the file that it began with."""

    def __init__(self, found: Settings) -> None:
        self.found = found
        self._lock = threading.Lock()
        self._open: dict[Path, tuple[Key, duckdb.DuckDBPyConnection]] = {}
        self._mine = threading.local()

    def public(self) -> duckdb.DuckDBPyConnection | None:
        """Returns a cursor on the publication; None while nothing was published."""
        return self._cursor(self.found.published)

    def inside(self) -> duckdb.DuckDBPyConnection | None:
        """Returns a cursor on what insiders may read; None while no month is finished. Raises WarehouseError."""
        return self._cursor(self.found.portal)

    def made(self) -> datetime:
        """Returns when a run last put something for insiders in its place."""
        return datetime.fromtimestamp(self.found.portal.stat().st_mtime, UTC)

    def _cursor(self, path: Path) -> duckdb.DuckDBPyConnection | None:
        """Returns this thread's cursor: macros and variables are a connection's own, and take longer than a page."""
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        now = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        mine: dict[Any, tuple[Key, duckdb.DuckDBPyConnection]] = self._mine.__dict__
        if path not in mine or mine[path][0] != now:
            with self._lock:
                held = self._open.get(path)
                if held is None or held[0] != now:
                    held = (now, self._connect(path))
                    self._open[path] = held  # the one before closes with its last cursor
                cursor = held[1].cursor()
            cursor.execute("use warehouse")
            cursor.execute((MACROS / "garis.sql").read_text(encoding="utf-8"))
            set_variables(cursor, VARIABLES | self.found.variables)
            mine[path] = (now, cursor)
        return mine[path][1]

    def _connect(self, path: Path) -> duckdb.DuckDBPyConnection:
        if path == self.found.portal:
            keys = home_keys(self.found)
            spill = self.found.uploads / "spill"  # a run empties the home's own
            con = connect(path, keys.portal, spill, read_only=True, memory_limit="1GB")
        else:
            # opened by its path it would be the file that went before, as long as a cursor of that one lives
            con = duckdb.connect(":memory:")
            con.execute(f"attach {literal(str(path))} as warehouse (read_only)")
        # each page is a few rows: more threads would only wait for each other
        con.execute("set threads = 1; set enable_external_access = false")
        return con
