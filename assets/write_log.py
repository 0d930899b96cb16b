"""What DuckDB has written after a database file's last checkpoint: where it lies, and where a damaged one goes.

Belongs here: the files' names. Whether a log replays only DuckDB knows (assets/warehouse.py).
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

ASIDE = ".rusak-"


def write_log(path: Path) -> Path:
    """Returns where DuckDB keeps what is not yet in the database file `path`."""
    return path.with_name(f"{path.name}.wal")


def discard(path: Path) -> None:
    """Removes a database file and its log, if they are there."""
    for one in (path, write_log(path)):
        one.unlink(missing_ok=True)


def set_aside(path: Path) -> None:
    """Gives the log of the database `path` a name under which nobody replays it: the time of its last write."""
    log = write_log(path)
    with suppress(FileNotFoundError):  # another reader was faster
        written = datetime.fromtimestamp(log.stat().st_mtime, UTC)
        log.rename(log.with_name(f"{log.name}{ASIDE}{written:%Y%m%dT%H%M%S%f}"))


def logs_aside(path: Path) -> list[Path]:
    """Returns the logs of the database `path` that were set aside, the oldest first."""
    return sorted(path.parent.glob(f"{write_log(path).name}{ASIDE}*"))
