"""The alert loop from outside: settings into channels and links, and the store of incidents opened."""

import re
import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import yaml

from assets.incident.link import link
from assets.incident.message import Sender
from assets.incident.outbox import Channels, send
from assets.incident.store import incidents
from expectations.contract import contracts
from expectations.sql import quoted
from pipelines.home_keys import home_keys
from pipelines.settings import Settings

HEARTBEAT = "denyut"  # when the sensor `alerts` last did its work
SILENT = timedelta(minutes=15)  # without a heartbeat: the sensor looks every 30 seconds
WAITING = timedelta(hours=1)  # a message not sent by then is held up


def open_incidents(found: Settings) -> AbstractContextManager[sqlite3.Connection]:
    """Returns the context in which the home's incidents and outbox are open."""
    return incidents(found.incidents)


class ContactsError(Exception):
    """The contacts file cannot be read as what it should be; `str()` says where, and quotes no address."""


def contacts(path: Path) -> dict[str, list[str]]:
    """Returns by contract URL the URLs to use instead; none without a file. Raises ContactsError."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    except yaml.MarkedYAMLError as error:
        line = f", baris {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ContactsError(f"{path}{line}: bukan YAML.") from None
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise ContactsError(f"{path}: tidak terbaca ({type(error).__name__}).") from None
    if not isinstance(found or {}, dict):
        raise ContactsError(
            f"{path}: tulis <alamat di kontrak>: <alamat pengganti>, satu per baris."
        )
    replaced = {}
    for number, (url, to) in enumerate((found or {}).items(), 1):  # an empty file replaces nothing
        urls = [to] if isinstance(to, str) else to
        if not isinstance(urls, list) or not urls or not all(map(_is_address, urls)):
            raise ContactsError(f"{path}: isian ke-{number} bukan alamat atau daftar alamat.")
        replaced[_as_url(str(url))] = [_as_url(u) for u in urls]
    return replaced


def contact_troubles(found: Settings) -> list[str]:
    """Returns what is wrong with the contacts file, in words for `status`."""
    try:
        replaced = channels(found).contacts
    except ContactsError as error:
        return [f"PESAN TERTAHAN: {error}"]
    known = {u for c in contracts().values() for u in (*c.support, *c.people("kepala"))}
    # whoever swapped the two sides has a token on the left: only mail addresses are shown
    unknown = [
        url if _is_mail(url) else f"isian ke-{number}"
        for number, url in enumerate(replaced, 1)
        if url not in known
    ]
    return [f"Alamat ini tidak ada di kontrak mana pun: {', '.join(unknown)}."] if unknown else []


def _is_mail(url: str) -> bool:
    return re.fullmatch(r"mailto:[^\s:/?&]+@[^\s:/?&]+", url) is not None


def _is_address(address: object) -> bool:
    return isinstance(address, str) and ("@" in address or "://" in address)


def _as_url(address: str) -> str:
    """Returns an address as a URL: people write mail addresses without `mailto:`."""
    return f"mailto:{address}" if "@" in address and ":" not in address else address


def channels(found: Settings) -> Channels:
    """Returns how messages leave this home. Raises ContactsError."""
    return Channels(
        found.mail,
        found.smtp.get_secret_value() if found.smtp else None,
        contacts(found.contacts or found.home / "contacts.yaml"),
        found.contact_mail or None,
    )


def sender(found: Settings) -> Sender:
    """Returns what every message of this home needs."""
    key = home_keys(found).links
    asked = (found.contact_name, found.contact_phone, found.contact_mail)
    return Sender(
        lambda incident: link(found.base_url, key, incident),
        is_synthetic(found.landing_zone),
        lambda incident: found.page(f"masalah/{incident.incident_id}"),
        ", ".join(filter(None, asked)),
    )


def is_synthetic(landing: Path) -> bool:
    """Returns whether what was delivered says of itself that it is synthetic."""
    return any("sintetis" in path.name.lower() for path in landing.rglob("*"))


def wholly_synthetic(landing: Path) -> bool:
    """Returns whether every file that was delivered says of itself that it is synthetic, and there is one."""
    names = [path.name.lower() for path in landing.rglob("*") if path.is_file()]
    named = [name for name in names if name != "baca_saya.txt" and not name.startswith(".")]
    return bool(named) and all("sintetis" in name for name in named)


def send_due(found: Settings) -> tuple[int, int]:
    """Sends what waits in the outbox; returns (sent, failed). Raises ContactsError: all goes on waiting."""
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
        names = ", ".join(quoted(column.name) for column in columns)
        rows = db.execute(f"select {names} from {name} order by 1").fetchall()
        if rows:
            marks = ", ".join("?" * len(columns))
            con.executemany(
                f"insert into memory.quality.{name} values ({marks})", [tuple(row) for row in rows]
            )
    con.execute("set search_path = 'warehouse.main,warehouse.quality,memory.quality'")
