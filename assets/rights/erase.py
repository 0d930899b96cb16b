"""Erasing one person: out of raw and of every table now, out of each delivery and each older warehouse ever after.

Belongs here: which marks his rows get, and what goes after the rows have gone. Setting rows aside is raw's
(assets/raw/erased.py), since each delivery that is loaded goes through it.
"""

import html
import sqlite3
import zipfile
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import duckdb

from assets.handover.asked import asked_kelurahan, kelurahan
from assets.handover.folder import generation
from assets.handover.password import handover_passwords
from assets.raw.erased import ERASED, Erasures, erasures, hashed, marks_of, remember, set_aside
from assets.raw.refusal import Refused
from assets.raw.sealed import unseal
from assets.rights.person import homes, make_his_rows
from assets.text import slug
from assets.warehouse import no_values, transaction
from expectations.contract import contracts, sources
from expectations.sql import column_names, exists, literal

INSPEKTORAT = "Inspektorat"
OPEN = ("MENUNGGU", "TERLAMBAT")
NAMED = ("person_id", "person_id_a", "person_id_b")  # a row with one of these is about him
SAID = (
    "kepala_person_id",
    "person_id_tanpa_nik",
    "dicatat_atas",
)  # a row with these is about somebody else
# What was published stays, under numbers that say nothing of anybody; and ids are never given again.
KEPT = ("classification.revision", "identity.registry")


class Delivered(NamedTuple):
    """A file as it was delivered, in which he still stands."""

    source: str
    periode: str
    file: str


def open_objections(con: duckdb.DuckDBPyConnection, people: list[str]) -> list[str]:
    """Returns the numbers of the undecided objections of the person and his household, in the newest month."""
    if not exists(con, "classification.objection"):
        return []
    rows = con.execute(
        "select distinct nomor from (from classification.objection qualify rank() over (order by periode desc) = 1)"
        " where status in (select unnest($open)) and (person_id in (select unnest($people)) or household_id in (select"
        " household_id from household.member where person_id in (select unnest($people)))) order by 1",
        {"people": people, "open": list(OPEN)},
    ).fetchall()
    return [number for (number,) in rows]


def texts_of(con: duckdb.DuckDBPyConnection, people: list[str]) -> set[str]:
    """Returns his numbers and the ways in which his name is written, to find him in other files."""
    rows = con.execute(
        "select distinct unnest([nik, nama]) from identity.person where person_id in (select unnest(?))",
        [people],
    ).fetchall()
    return {text for (text,) in rows if text}


def erase(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    people: list[str],
    ids_key: bytes,
    now: datetime,
) -> list[Delivered]:
    """Puts a person on the list and takes him out of the warehouse; returns the delivered files that name him.

    Killed in between it is done by the next run, since the list comes first.
    """
    key = erasures(db, ids_key).key
    with no_values("penghapusan"):
        make_his_rows(con, people, shared=False)
        files = con.execute(
            "select distinct source, delivery_periode, file from temp.his_address order by all"
        ).fetchall()
        marks = set(_told_marks(con, people, key))
        for contract in sources().values():
            rows = f"(from temp.his_address where source = {literal(contract.table)})"
            marks |= marks_of(con, contract, rows, key)
    remember(db, key, people, marks, now)
    before = _set_aside_files(con)
    lose_again(con, erasures(db, ids_key))
    return sorted({*(Delivered(*row) for row in files), *(_set_aside_files(con) - before)})


def _set_aside_files(con: duckdb.DuckDBPyConnection) -> set[Delivered]:
    rows = con.execute(
        f"select distinct source, delivery_periode, file from quality.quarantine where rule = '{ERASED}'"
    ).fetchall()
    return {Delivered(*row) for row in rows}


def _told_marks(con: duckdb.DuckDBPyConnection, people: list[str], key: str) -> Iterable[str]:
    """Yields the marks that follow from what is known of him, not from one row."""
    known = con.execute(
        "select distinct nik, nama_urut(kunci), kunci, no_kk, tanggal_lahir::varchar"
        " from (select *, nama_kunci(nama_baku(nama)) as kunci from identity.person)"
        " where person_id in (select unnest(?))",
        [people],
    ).fetchall()
    alone = {nik for (nik,) in con.execute("from temp.his_nik").fetchall() if nik}
    names = {(urut, kunci) for _, urut, kunci, _, _ in known if kunci}
    for nik in alone:
        yield hashed(key, f"o|{nik}")
        yield from (hashed(key, f"n|{nik}|{urut}") for urut, _ in names)
        yield from (hashed(key, f"d|{nik}|{born}") for *_, born in known if born)
    lived = homes(con, people)
    heads = {*lived, *(card for *_, card, _ in known if card)}
    yield from (hashed(key, f"f|{kunci}|{one}") for _, kunci in names for one in heads)
    yield from (hashed(key, f"w|{home}") for home in lived)
    yield from (hashed(key, f"b|{born}") for *_, born in known if born)
    yield from (hashed(key, f"p|{one}") for one in people)
    yield from (hashed(key, f"v|{one}") for (one,) in con.execute("from temp.his_home").fetchall())
    yield from (
        hashed(key, f"c|{one}") for (one,) in con.execute("from temp.his_card").fetchall() if one
    )


def lose_again(con: duckdb.DuckDBPyConnection, listed: Erasures) -> int:
    """Takes everybody on the list out of the warehouse, where some delivery in it was not screened by this list yet:
    it is new, or the warehouse an older one. Returns the rows set aside."""
    if not listed.people or not exists(con, "quality.delivery"):
        return 0
    con.execute("drop table if exists temp.touched")
    con.execute(
        'create temp table touched (source text, delivery_periode text, file text, "row" bigint)'
    )
    waits = con.execute(
        "select 1 from quality.delivery where status = 'LOADED' and disaring is distinct from ? limit 1",
        [listed.version],
    ).fetchone()
    if waits is None:
        return 0
    with no_values("penghapusan"):
        with transaction(con):  # first: which homes were his alone, the rows of raw do not say
            _clear_tables(con, list(listed.people))
        rows = sum(set_aside(con, contract, listed) for contract in sources().values())
        with transaction(con):
            _clear_addresses(con)
        con.execute("checkpoint")
    return rows


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Returns every table that a contract describes, but raw and what stays, with its columns."""
    names = [name for name, c in contracts().items() if c.stage != "raw" and name not in KEPT]
    names += [f"staging.{source}" for source in sources()]
    return {name: found for name in names if (found := column_names(con, name))}


def _clear_tables(con: duckdb.DuckDBPyConnection, people: list[str]) -> None:
    con.execute(
        "create or replace temp table erased_person as select unnest(?) as person_id", [people]
    )
    con.execute(
        "create or replace temp table erased_home as select periode, household_id from household.member"
        " where household_id in (select household_id from household.member"
        " semi join temp.erased_person using (person_id))"
        " group by all having bool_and(person_id in (from temp.erased_person))"
        if exists(con, "household.member")
        else "create or replace temp table erased_home (periode text, household_id text)"
    )
    for name, columns in _tables(con).items():
        for column in SAID:
            if column in columns:
                con.execute(
                    f"update {name} set {column} = null where {column} in (from temp.erased_person)"
                )
        his = [f"{column} in (from temp.erased_person)" for column in NAMED if column in columns]
        if {"periode", "household_id"} <= set(columns):
            his.append(
                f"exists (from temp.erased_home as e where e.periode = {name.split('.')[1]}.periode"
                f" and e.household_id = {name.split('.')[1]}.household_id)"
            )
        if his:
            con.execute(f"delete from {name} where {' or '.join(his)}")


def _clear_addresses(con: duckdb.DuckDBPyConnection) -> None:
    """Takes out of every table what was made of the rows that went or were changed."""
    for name, columns in _tables(con).items():
        source = literal(name.split(".")[1]) if name.startswith("staging.") else "t.source"
        places = []
        if {"delivery_periode", "file", "row"} <= set(columns):
            if name.startswith("staging.") or "source" in columns:
                places = [(source, "")]
        elif "source_a" in columns:  # a pair of rows
            places = [("t.source_a", "_a"), ("t.source_b", "_b")]
        for of, end in places:
            con.execute(
                f"delete from {name} as t where exists (from temp.touched as x where x.source = {of}"
                f" and x.delivery_periode = t.delivery_periode{end} and x.file = t.file{end}"
                f' and x."row" = t."row{end}")'
            )


def purge_handover(
    db: sqlite3.Connection, folder: Path, keys: list[bytes], texts: set[str]
) -> list[Path]:
    """Removes the hand-over workbooks in which one of the texts stands, and those that no password of ours opens;
    returns where they lay. Who needs one again exports it again."""
    offices = {contract.owner for contract in contracts().values()} | {INSPEKTORAT}
    offices |= set(sources()["realisasi"].properties["senders"]) | set(
        map(kelurahan, asked_kelurahan(db))
    )
    owners = {slug(office): office for office in offices}
    wanted = [html.escape(text, quote=False).encode() for text in texts]
    gone = []
    for path in sorted(folder.glob("*/*")):
        office = owners.get(path.parent.name, "")
        passwords = [
            p for key in keys for p in handover_passwords(key, office, generation(db, office))[::-1]
        ]
        if not _is_free_of(path, passwords, wanted):
            path.unlink()
            gone.append(path)
    return gone


def _is_free_of(path: Path, passwords: list[str], wanted: list[bytes]) -> bool:
    try:
        book = unseal(BytesIO(path.read_bytes()), passwords)
    except Refused:
        return False
    with zipfile.ZipFile(book) as parts:
        return not any(text in parts.read(name) for name in parts.namelist() for text in wanted)
