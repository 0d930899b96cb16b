"""One incident's repair files: failing rows into encrypted workbooks in the owner's hand-over folder."""

import sqlite3
from datetime import datetime
from pathlib import Path

import duckdb

from assets.handover import handover_password
from assets.quality.failing import contract_of
from assets.quality.incident import marked, record_access
from assets.quality.repair import repair_workbooks, write_repair_files
from expectations.contract import Rule

GENERATION = "sandi:"  # the mark that counts an owner's passwords


def generation(db: sqlite3.Connection, owner: str) -> int:
    """Returns which of an owner's passwords is in use, from 1."""
    return int(marked(db, GENERATION + owner) or 1)


def write_repair(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    incident_id: str,
    table: str,
    rule: Rule,
    owner: str,
    periode: str,
    addresses: str | None,
    folder: Path,
    key: bytes,
    by: str,
    now: datetime,
) -> list[Path]:
    """Writes the workbooks of the failing rows, in place of earlier ones; returns where they lie.

    `addresses` is a select of the rows, None where the rule is not about rows that the owner delivered:
    then nothing is written. Who had them made is recorded.
    """
    if addresses is None:
        return []
    books = repair_workbooks(con, contract_of(table), rule, addresses, periode)
    if not books:
        return []
    record_access(db, now, by, f"berkas perbaikan {incident_id}")
    return hand_over(db, folder, key, owner, incident_id, books)


def hand_over(
    db: sqlite3.Connection, folder: Path, key: bytes, owner: str, name: str, books: list[bytes]
) -> list[Path]:
    """Writes workbooks, locked with the owner's password, into the owner's folder below `folder`, in place of
    earlier ones of that name; returns where they lie."""
    password = handover_password(key, owner, generation(db, owner))
    return write_repair_files(folder, name, books, owner, password)
