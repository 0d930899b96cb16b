"""What citizens ask of their own data (UU PDP): to have it, or to have it corrected, within 3 x 24 hours.

Belongs here: keeping what was asked and what was answered, sealed, since the store beside it is not encrypted; and
which requests are late. Open are only the number, what kind it is, when, and which officers had it.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from assets.incident.store import short
from assets.warehouse import WarehouseError

WITHIN = timedelta(hours=72)  # hours, not working days


@dataclass(frozen=True)
class Request:
    """One request as it is received: under which number, of which kind, in which kelurahan and by whom."""

    number: str
    kind: str  # DATA, KOREKSI
    kode_kelurahan: str
    by: str


@dataclass(frozen=True)
class Answer:
    """What became of one, in words that the citizen reads."""

    by: str
    outcome: str  # DIBERIKAN, DIPERBAIKI, DITOLAK
    text: str


def keep(
    db: sqlite3.Connection, box: Fernet, request: Request, said: dict[str, str], now: datetime
) -> datetime:
    """Keeps a request with what the citizen said, sealed; returns until when it must be answered."""
    due = now + WITHIN
    db.execute(
        "insert into citizen_request values (?, ?, ?, ?, ?, ?, ?, null, null, null, null)",
        [
            request.number, request.kind, request.kode_kelurahan, request.by, now.isoformat(), due.isoformat(),
            _sealed([box], json.dumps(said, ensure_ascii=False)),
        ],
    )  # fmt: skip
    return due


def requests(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Returns all requests without what was said, those not answered first, by when they are due."""
    return db.execute(
        "select number, kind, received_at, due_at, answered_at, outcome from citizen_request"
        " order by answered_at is not null, due_at, number"
    ).fetchall()


def request(db: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    """Returns one request, its texts sealed; None where there is none of that number."""
    return db.execute("select * from citizen_request where number = ?", [number]).fetchone()


def said(box: Fernet, row: sqlite3.Row) -> dict[str, str]:
    """Returns what the citizen said. Raises WarehouseError where the home's key does not open it."""
    found: dict[str, str] = json.loads(_opened(box, row["said"]))
    return found


def answered(box: Fernet, row: sqlite3.Row) -> str:
    """Returns what a request was answered, empty as long as it is not. Raises WarehouseError as `said`."""
    return _opened(box, row["answer"]) if row["answer"] else ""


def answer(db: sqlite3.Connection, box: Fernet, number: str, given: Answer, now: datetime) -> bool:
    """Writes the answer; returns False where somebody has answered already: the first answer stands."""
    done = db.execute(
        "update citizen_request set answered_at = ?, answered_by = ?, outcome = ?, answer = ?"
        " where number = ? and answered_at is null",
        [now.isoformat(), given.by, given.outcome, _sealed([box], given.text), number],
    )
    return done.rowcount == 1


def late(db: sqlite3.Connection, now: datetime) -> list[str]:
    """Returns the numbers of the requests that nobody has answered in time, the longest overdue first."""
    rows = db.execute(
        "select number, due_at from citizen_request where answered_at is null order by due_at, number"
    )
    return [number for number, due in rows if datetime.fromisoformat(due) < now]


def reseal(db: sqlite3.Connection, old: Sequence[Fernet], new: Sequence[Fernet]) -> None:
    """Seals every text for each of the boxes `new`; one that none of the boxes `old` opens stays as it is.

    A change of keys first seals for both secrets and in the end for the new one alone: cut short anywhere, the secret
    that opens the home opens these too.
    """
    with short(db):
        for row in db.execute("select number, said, answer from citizen_request").fetchall():
            for name in ("said", "answer"):
                text = _try(MultiFernet(old), row[name]) if row[name] else None
                if text is not None:
                    db.execute(
                        f"update citizen_request set {name} = ? where number = ?",
                        [_sealed(new, text), row["number"]],
                    )


def opens(db: sqlite3.Connection, box: Fernet) -> bool:
    """Returns whether a box opens what citizens have said."""
    rows = db.execute("select said from citizen_request").fetchall()
    return all(_try(box, row["said"]) is not None for row in rows)


def _sealed(boxes: Sequence[Fernet], text: str) -> str:
    return " ".join(box.encrypt(text.encode()).decode() for box in boxes)


def _opened(box: Fernet, sealed: str) -> str:
    text = _try(box, sealed)
    if text is None:
        raise WarehouseError(
            "isi permintaan warga tidak terbuka dengan kunci ini; periksa KONVERGENSI_KEY"
        )
    return text


def _try(box: Fernet | MultiFernet, sealed: str) -> str | None:
    for token in sealed.split():
        try:
            return box.decrypt(token.encode()).decode()
        except InvalidToken:
            continue
    return None
