"""What a home's one secret is made into: a key for each purpose: the database, links, passwords, ids, draws,
the portal, what phones seal for it.

Belongs here: how keys are derived, and how those that outlive their secret are kept. Where the secret lies is
pipelines/home_keys.py's business.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from assets.warehouse import WarehouseError, no_values
from expectations.sql import exists

# How the secret becomes keys. DIRECT is what homes had before there were schemes: the secret is every key.
DIRECT, HKDF = "direct", "hkdf-1"
SCHEMES = (DIRECT, HKDF)
IDS, PASSWORDS, VISITS = "ids", "passwords", "visits"  # keys that go on after their secret is gone
CARRIED = "quality.carried_key"


@dataclass(frozen=True)
class Keys:
    """The keys that a secret gives under a scheme. No text of this object shows one of them."""

    scheme: str
    secret: str = field(repr=False)
    database: str = field(repr=False)
    links: bytes = field(repr=False)
    passwords: bytes = field(repr=False)
    ids: bytes = field(repr=False)
    draws: str = field(repr=False)
    portal: str = field(repr=False)
    visits: bytes = field(repr=False)


def derive(secret: str, scheme: str) -> Keys:
    """Returns the secret's keys. Raises WarehouseError for a scheme that this release does not know."""
    visits = _hkdf(secret, VISITS).encode()  # there was none before there were schemes
    if scheme == DIRECT:
        raw = secret.encode()
        return Keys(scheme, secret, secret, raw, raw, raw, secret, secret, visits)
    if scheme != HKDF:
        raise WarehouseError("key.scheme berasal dari rilis yang lebih baru; pakai rilis itu")
    database, links, passwords, ids, draws, portal = (
        _hkdf(secret, label) for label in ("database", "links", PASSWORDS, IDS, "draws", "portal")
    )
    asked = (links.encode(), passwords.encode(), ids.encode())
    return Keys(scheme, secret, database, *asked, draws, portal, visits)


def carry(
    con: duckdb.DuckDBPyConnection, database: str, old: Keys, new: Keys, now: datetime
) -> None:
    """Writes into the attached `database` the keys of `old`, and of those before it, that go on under `new`.

    `con` has the warehouse that `old` opens as its default. Ids keep the first key they had, or everybody
    would be somebody else next month; passwords are added, since files locked with them are still out, and so are
    the keys of visits, since answers sealed for them still wait on phones.
    """
    kept: list[tuple[str, bytes, str | datetime]]
    kept = [(name, key, at) for name in (PASSWORDS, VISITS) for key, at in _carried(con, old, name)]
    kept += [(PASSWORDS, old.passwords, now), (VISITS, old.visits, now)]
    kept.append((IDS, ids_key(con, old), now))
    box = _box(new)
    with no_values("kunci"):
        con.execute(
            f"create or replace table {database}.{CARRIED}"
            " (purpose varchar, sealed varchar, carried_at timestamptz)"
        )
        con.executemany(
            f"insert into {database}.{CARRIED} values (?, ?, ?)",
            [(purpose, box.encrypt(key).decode(), at) for purpose, key, at in kept],
        )


def ids_key(con: duckdb.DuckDBPyConnection, keys: Keys) -> bytes:
    """Returns the key from which this warehouse's ids are made."""
    return next((key for key, _ in _carried(con, keys, IDS)), keys.ids)


def password_keys(con: duckdb.DuckDBPyConnection, keys: Keys) -> list[bytes]:
    """Returns every key from which a hand-over password still in use was made, the newest first."""
    return [keys.passwords, *(key for key, _ in _carried(con, keys, PASSWORDS))]


def visit_keys(con: duckdb.DuckDBPyConnection | None, keys: Keys) -> list[bytes]:
    """Returns every key for which a phone may have sealed an answer, the newest first; `con` has the portal's file."""
    carried = _carried(con, keys, VISITS) if con else []
    return [keys.visits, *(key for key, _ in carried)]


def _carried(
    con: duckdb.DuckDBPyConnection, keys: Keys, purpose: str
) -> list[tuple[bytes, str | datetime]]:
    with no_values("kunci"):
        if not exists(con, CARRIED):
            return []
        rows = con.execute(
            f"select sealed, cast(carried_at as varchar) from {CARRIED}"
            " where purpose = ? order by carried_at desc",
            [purpose],
        ).fetchall()
    from cryptography.fernet import InvalidToken

    box = _box(keys)
    try:
        return [(box.decrypt(sealed.encode()), at) for sealed, at in rows]
    except InvalidToken:
        raise WarehouseError(
            "kunci id atau sandi di gudang data rusak; pulihkan dari cadangan"
        ) from None


def backup_key(keys: Keys) -> bytes:
    """Returns what the archives are encrypted under, 256 bits; each makes of it a key of its own."""
    return bytes.fromhex(_hkdf(keys.secret, "backup"))


def request_box(keys: Keys) -> Any:
    """Returns what seals and opens the texts of citizens' requests, which lie in an open store."""
    return _box(keys, "requests")


def export_key(keys: Keys) -> str:
    """Returns the key of an exported warehouse: 256 bits in base64, as Parquet takes it."""
    return base64.b64encode(bytes.fromhex(_hkdf(keys.secret, "export"))).decode()


def _box(keys: Keys, purpose: str = "sealing") -> Any:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(_hkdf(keys.secret, purpose))))


def _hkdf(secret: str, label: str) -> str:
    """Returns 256 bits for one purpose, in hexadecimal digits."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF as Derivation

    info = f"konvergensi|1|{label}".encode()
    return Derivation(SHA256(), 32, salt=None, info=info).derive(secret.encode()).hex()
