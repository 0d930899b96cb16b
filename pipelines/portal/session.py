"""Who is in: sessions that the portal itself keeps, so that one can be ended; the browser holds a random name only.

Belongs here: beginning, finding and ending one. What somebody may do is access.py's, who he is the provider's.
"""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

# A session used later than now was used before the clock was set back: nobody knows how long ago. The grain is that of
# processes and of a clock that is set by seconds.
AHEAD = timedelta(minutes=5)
SCHEMA = """
create table if not exists session (
    name text primary key, claims text not null, token text not null, began text not null, seen text not null
) strict;
"""


@dataclass(frozen=True)
class Session:
    """One that is open: what the provider said of the person, and the token that his forms carry."""

    claims: dict[str, Any]
    token: str


@dataclass(frozen=True)
class Lasting:
    """How long a session is open: without a click, and in all."""

    idle: timedelta
    whole: timedelta


@contextmanager
def sessions(path: Path) -> Iterator[sqlite3.Connection]:
    """Yields the database of sessions at `path`, made if need be (mode 0600)."""
    fresh = not path.exists()
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        if fresh:
            path.chmod(0o600)
        db.execute("pragma journal_mode = wal")
        db.executescript(SCHEMA)
        yield db
    finally:
        db.close()


def begin(db: sqlite3.Connection, claims: dict[str, Any], now: datetime, lasting: Lasting) -> str:
    """Returns the name of a new session; what has run out is forgotten."""
    name, at = secrets.token_urlsafe(32), now.isoformat()
    db.execute(
        "delete from session where seen < ? or began < ? or seen > ?",
        [
            (now - lasting.idle).isoformat(),
            (now - lasting.whole).isoformat(),
            (now + AHEAD).isoformat(),
        ],
    )
    db.execute(
        "insert into session values (?, ?, ?, ?, ?)",
        [_hidden(name), json.dumps(claims), secrets.token_urlsafe(24), at, at],
    )
    return name


def find(db: sqlite3.Connection, name: str, now: datetime, lasting: Lasting) -> Session | None:
    """Returns the open session of this name, used now; None where it never was or has run out."""
    row = db.execute(
        "select claims, token, began, seen from session where name = ?", [_hidden(name)]
    ).fetchone()
    if row is None:
        return None
    began, seen = datetime.fromisoformat(row[2]), datetime.fromisoformat(row[3])
    if now - seen > lasting.idle or now - began > lasting.whole or seen - now > AHEAD:
        end(db, name)
        return None
    if now - seen > timedelta(minutes=1):  # a write for each page would be for nothing
        db.execute("update session set seen = ? where name = ?", [now.isoformat(), _hidden(name)])
    return Session(json.loads(row[0]), row[1])


def end(db: sqlite3.Connection, name: str) -> None:
    """Ends a session, everywhere at once."""
    db.execute("delete from session where name = ?", [_hidden(name)])


def _hidden(name: str) -> str:
    """Returns what is kept of a session's name: who reads the file cannot take a session over."""
    return hashlib.sha256(name.encode()).hexdigest()
