"""Who had something with personal data shown or made: a chain of records, each sealed with the one before it.

Belongs here: writing the record and proving that nothing in it was changed. A record says whose case by opaque ids and
which fields, never what stood in them. Whoever can write the file can write the whole chain anew: that is why its head
goes to the Inspektorat each day, who keeps it elsewhere.
"""

import hashlib
import json
import sqlite3
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime

from assets.text import without_numbers
from assets.warehouse import transaction

SCHEMA = """
create table if not exists access_record (
    seq integer primary key, at text not null, by text not null, role text not null, action text not null,
    purpose text not null, subjects text not null, fields text not null, refused integer not null,
    before text not null, after text not null, hash text not null
) strict;
create table if not exists access_cut (seq integer primary key, hash text not null, at text not null) strict;
"""
SEALED = (
    "seq", "at", "by", "role", "action", "purpose", "subjects", "fields", "refused", "before", "after",
)  # fmt: skip
CUT = "catatan akses lama dihapus"
RESTORED = "home dipulihkan dari cadangan"
COMMAND = "perintah"  # the role of who works on the machine itself


@dataclass(frozen=True)
class Access:
    """One look, export, decision or refusal.

    `subjects` are opaque ids (households, incidents, areas); `fields` what of them was shown; `before` and `after`
    what a decision changed.
    """

    by: str
    action: str
    role: str = COMMAND
    purpose: str = ""
    subjects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    refused: bool = False
    before: str = ""
    after: str = ""


def record(db: sqlite3.Connection, now: datetime, access: Access) -> None:
    """Adds one record to the chain, on disk when this returns or with the caller's transaction."""
    with nullcontext() if db.in_transaction else transaction(db, "begin immediate"):
        _add(db, now.isoformat(), access)


def _add(db: sqlite3.Connection, at: str, access: Access) -> None:
    last, before = head(db)
    # what somebody typed may hold a NIK; whom a provider vouches for may be known by a number of his own
    typed = ("purpose", "before", "after", *(("by", "action") if access.role == COMMAND else ()))
    said = {
        name: without_numbers(value) if name in typed
        else json.dumps(value) if isinstance(value, tuple)
        else int(value) if isinstance(value, bool)
        else value
        for name, value in asdict(access).items()
    }  # fmt: skip
    row = {"seq": last + 1, "at": at} | said
    values = [row[name] for name in SEALED]
    db.execute(
        f"insert into access_record values ({', '.join('?' * (len(SEALED) + 1))})",
        [*values, _seal(before, values)],
    )


def _seal(before: str, values: list[object]) -> str:
    text = json.dumps([before, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newest(db: sqlite3.Connection, subject: str, number: int) -> list[sqlite3.Row]:
    """Returns the newest records, of all or of those that name one id, without their seals."""
    named = " where exists (select 1 from json_each(subjects) where value = ?)" if subject else ""
    columns = "at, by, role, action, purpose, subjects, fields, refused, before, after"
    return db.execute(
        f"select {columns} from access_record{named} order by seq desc limit ?",
        [*([subject] if subject else []), number],
    ).fetchall()


def recorded_since(db: sqlite3.Connection, action: str, at: datetime) -> dict[str, tuple[str, str]]:
    """Returns by each id that an action named since then when that was last, and by whom."""
    rows = db.execute(
        "select s.value, r.at, r.by from access_record as r, json_each(r.subjects) as s"
        " where r.action = ? and r.at > ? and not r.refused order by r.seq",
        [action, at.isoformat()],
    )
    return {subject: (when, by) for subject, when, by in rows}


def recorded_at(db: sqlite3.Connection, action: str, subjects: tuple[str, str]) -> list[datetime]:
    """Returns when an action named both of these ids."""
    named = "exists (select 1 from json_each(subjects) where value = ?)"
    rows = db.execute(
        f"select at from access_record where action = ? and not refused and {named} and {named} order by seq",
        [action, *subjects],
    )
    return [datetime.fromisoformat(at) for (at,) in rows]


def head(db: sqlite3.Connection) -> tuple[int, str]:
    """Returns how many records there are, and the newest one's seal; empty where there is none."""
    row = db.execute("select seq, hash from access_record order by seq desc limit 1").fetchone()
    return (row[0], row[1]) if row else (0, "")


def broken(db: sqlite3.Connection) -> int | None:
    """Returns the number of the first record that does not fit the ones before it; None where all do.

    Where the oldest were cut, the chain goes on from the last one's seal, and a record in it has to say so.
    """
    gone, before = last_cut(db)
    rows = db.execute(f"select {', '.join(SEALED)}, hash from access_record order by seq")
    said = before == ""
    for number, (*values, sealed) in enumerate(rows, gone + 1):
        if values[0] != number or _seal(before, values) != sealed:
            return number
        before = sealed
        row = dict(zip(SEALED, values, strict=True))
        said |= row["action"] == CUT and json.loads(row["subjects"]) == [last_cut(db)[1]]
    return None if said else gone + 1


def last_cut(db: sqlite3.Connection) -> tuple[int, str]:
    """Returns the number and the seal of the last record that was cut off; (0, '') where none was."""
    row = db.execute("select seq, hash from access_cut order by seq desc limit 1").fetchone()
    return (row[0], row[1]) if row else (0, "")


def cut(db: sqlite3.Connection, before: str, now: datetime) -> list[str]:
    """Removes the records older than a day; returns what went, in words. Its last seal is kept, and stands in a record
    of its own, so that the rest can still be proved and nobody cuts unseen. The caller holds the transaction."""
    row = db.execute(
        "select seq, hash from access_record where at < ? order by seq desc limit 1", [before]
    ).fetchone()
    if row is None:
        return []
    said = f"catatan akses sampai ke-{row[0]}"
    record(db, now, Access(COMMAND, CUT, subjects=(row[1],), fields=(said,)))
    db.execute("insert into access_cut values (?, ?, ?)", [row[0], row[1], now.isoformat()])
    db.execute("delete from access_record where seq <= ?", [row[0]])
    return [said]


def restored(db: sqlite3.Connection) -> list[str]:
    """Returns of which times the backups were that the record went on from."""
    rows = db.execute(
        "select fields from access_record where action = ? and role = ? order by seq",
        [RESTORED, COMMAND],
    )
    return [json.loads(fields)[0] for (fields,) in rows]


def has_been(db: sqlite3.Connection, sealed: str) -> bool:
    """Returns whether a head that was told once is still a record's seal."""
    found = db.execute("select 1 from access_record where hash = ?", [sealed]).fetchone()
    return found is not None


def carry_earlier(db: sqlite3.Connection) -> None:
    """Takes what an earlier release recorded, which was no chain, into the chain."""
    if not db.execute("select 1 from sqlite_master where name = 'access'").fetchone():
        return
    with transaction(db, "begin immediate"):
        if not db.execute("select 1 from sqlite_master where name = 'access'").fetchone():
            return  # another process was faster
        for at, by, what in db.execute("select at, by, what from access order by rowid").fetchall():
            _add(db, at, Access(by, what))
        db.execute("drop table access")
