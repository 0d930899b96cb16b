"""The alert loop from outside: settings into channels and links, and the store of incidents opened."""

import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import yaml

from assets.quality.follow import Sender
from assets.quality.incident import incidents
from assets.quality.link import link
from assets.quality.outbox import Channels, send
from expectations.contract import contracts
from pipelines.settings import Settings, warehouse_key

HEARTBEAT = "denyut"  # when the sensor `alerts` last did its work
SILENT = timedelta(minutes=15)  # without a heartbeat: the sensor looks every 30 seconds
WAITING = timedelta(hours=1)  # a message not sent by then is held up


def open_incidents(found: Settings) -> AbstractContextManager[sqlite3.Connection]:
    """Returns the context in which the home's incidents and outbox are open."""
    return incidents(found.incidents)


def channels(found: Settings) -> Channels:
    """Returns how messages leave this home. Raises ValueError for a contacts file that is no mapping."""
    path = found.contacts or found.home / "contacts.yaml"
    contacts = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    contacts = contacts or {}  # an empty file replaces nothing
    if not isinstance(contacts, dict):
        raise ValueError(f"{path}: tulis <alamat di kontrak>: <alamat pengganti>, satu per baris")
    return Channels(
        found.mail,
        found.smtp.get_secret_value() if found.smtp else None,
        {url: [to] if isinstance(to, str) else list(to) for url, to in contacts.items()},
    )


def sender(found: Settings) -> Sender:
    """Returns what every message of this home needs."""
    key = warehouse_key(found).encode()
    return Sender(
        channels(found),
        lambda incident: link(found.base_url, key, incident),
        is_synthetic(found.landing_zone),
    )


def is_synthetic(landing: Path) -> bool:
    """Returns whether what was delivered says of itself that it is synthetic."""
    return any("sintetis" in path.name.lower() for path in landing.rglob("*"))


def send_due(found: Settings) -> tuple[int, int]:
    """Sends what waits in the outbox; returns (sent, failed)."""
    with open_incidents(found) as db:
        return send(db, channels(found), lambda: datetime.now(UTC))


def published_months(found: Settings) -> list[str]:
    """Returns the months in the published database."""
    if not found.published.exists():
        return []
    with duckdb.connect(str(found.published), read_only=True) as con:
        rows = con.execute("select distinct periode from kpi.kecamatan order by periode").fetchall()
    return [row[0] for row in rows]


TYPES = {"string": "varchar", "integer": "bigint", "timestamp": "timestamptz", "date": "date"}


def show_incidents(con: duckdb.DuckDBPyConnection, db: sqlite3.Connection) -> None:
    """Lets the connection read quality.incident and quality.alert as they are now, beside the warehouse."""
    con.execute("create schema if not exists memory.quality")
    for name in ("incident", "alert"):
        columns = contracts()[f"quality.{name}"].columns
        listed = ", ".join(f'"{column.name}" {TYPES[column.type]}' for column in columns)
        con.execute(f"create or replace table memory.quality.{name} ({listed})")
        names = ", ".join(f'"{column.name}"' for column in columns)
        rows = db.execute(f"select {names} from {name} order by 1").fetchall()
        if rows:
            marks = ", ".join("?" * len(columns))
            con.executemany(
                f"insert into memory.quality.{name} values ({marks})", [tuple(row) for row in rows]
            )
    con.execute("set search_path = 'warehouse.main,warehouse.quality,memory.quality'")
