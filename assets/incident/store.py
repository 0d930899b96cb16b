"""The small SQLite file beside the warehouse: incidents, the outbox, who was given what, which visits were asked for.

It is a file of its own, so that a refresh that holds the warehouse, an officer who acknowledges and the sensors
never wait for each other. No row holds personal data but what citizens ask of their own, sealed (request.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from assets.incident import access
from assets.warehouse import transaction

SCHEMA = """
create table if not exists incident (
    incident_id text primary key, table_name text not null, rule text not null, owner text not null,
    source text, periode text, delivery_periode text, severity text not null, dimension text, state text not null,
    opened_at text not null, last_seen text not null, due_at text not null, resolved_at text,
    muted_until text, episode integer not null, parent_id text, checked integer, failed integer,
    rows integer, orang integer, rumah_tangga integer, miskin_ekstrem integer, dampak_kpi text,
    sentence text not null, impact text not null, detail text not null, repair_files text not null,
    run_id text
) strict;
create table if not exists change (
    change_id integer primary key, incident_id text not null, at text not null, state text not null,
    by text not null, reason text not null, severity text not null, owner text not null
) strict;
create index if not exists change_of_incident on change (incident_id);
create table if not exists alert (
    alert_id text primary key, incident_ids text not null, recipient text not null, channel text not null,
    kind text not null, subject text not null, html text not null, text text not null,
    state text not null, attempts integer not null, created_at text not null, next_at text not null,
    claimed_until text, sent_at text, error text
) strict;
create table if not exists taken (
    alert_id text not null, address text not null, at text not null, primary key (alert_id, address)
) strict;
create table if not exists mark (name text primary key, value text not null) strict;
create table if not exists wish (
    wish_id integer primary key, kind text not null, source text not null, periode text not null, file text not null,
    by text not null, reason text not null, at text not null, outcome text not null
) strict;
create table if not exists receipt (number text primary key, seal text not null, at text not null) strict;
create table if not exists citizen_request (
    number text primary key, kind text not null, kode_kelurahan text not null, received_by text not null,
    received_at text not null, due_at text not null, said text not null,
    answered_at text, answered_by text, outcome text, answer text
) strict;
create table if not exists erased (
    person_id text primary key, kunci text not null, at text not null, marks text not null
) strict;
create table if not exists visit_request (
    household_id text not null, periode text not null, kode_kelurahan text not null, kind text not null,
    primary key (household_id, periode)
) strict;
"""


@contextmanager
def incidents(path: Path) -> Iterator[sqlite3.Connection]:
    """Yields the database at `path`, made if need be (mode 0600). Each statement commits by itself.

    Whoever changes several rows opens a transaction with `with short(db):`.
    """
    fresh = not path.exists()
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        if fresh:
            path.chmod(0o600)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.executescript(SCHEMA + access.SCHEMA)
        access.carry_earlier(db)
        yield db
    finally:
        db.close()


def short(db: sqlite3.Connection) -> AbstractContextManager[None]:
    """Returns one write transaction, which waits for others and is undone by an exception; the one that is open already
    if there is one."""
    return nullcontext() if db.in_transaction else transaction(db, "begin immediate")


def mark(db: sqlite3.Connection, name: str, value: str) -> None:
    """Notes a fact under a name, in place of the one before."""
    db.execute("insert or replace into mark values (?, ?)", [name, value])


def marked(db: sqlite3.Connection, name: str) -> str | None:
    """Returns the fact under a name; None if there is none."""
    row = db.execute("select value from mark where name = ?", [name]).fetchone()
    return row[0] if row else None
