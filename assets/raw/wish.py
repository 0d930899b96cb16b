"""What an office asked for at the portal: a file withdrawn, a month that is nil, a repair file. The next run does it.

Belongs here: the list, which lies beside the incidents since the portal never opens the warehouse, and doing it.
"""

import hashlib
import sqlite3
from dataclasses import dataclass

from assets.incident.store import short
from assets.quality.waiver import NIHIL, accept, not_failing
from assets.raw.forget import Withdrawal, forget_file
from assets.raw.load import Intake
from assets.raw.nil import settle_nil
from assets.text import without_numbers

WITHDRAW, NIL, REPAIR = "TARIK", "NIHIL", "PERBAIKAN"


@dataclass(frozen=True)
class Wish:
    """One wish: `file` is the mark of the file's name, empty where a month is said to be nil, the incident's number of
    a repair file; `outcome` is empty until a run has seen to it. No name is kept here: an office may have named a file
    after somebody."""

    kind: str
    source: str
    periode: str
    file: str
    by: str
    reason: str
    at: str
    outcome: str = ""


def mark(file: str) -> str:
    """Returns by what a file is known in a wish."""
    return hashlib.sha256(file.encode()).hexdigest()


def ask(db: sqlite3.Connection, wish: Wish) -> bool:
    """Adds a wish; returns False where the very same one waits already."""
    with short(db):
        same = [wish.kind, wish.source, wish.periode, wish.file]
        if db.execute(
            "select 1 from wish where kind = ? and source = ? and periode = ? and file = ? and outcome = ''",
            same,
        ).fetchone():
            return False
        db.execute(
            "insert into wish (kind, source, periode, file, by, reason, at, outcome)"
            " values (?, ?, ?, ?, ?, ?, ?, '')",
            [*same, without_numbers(wish.by), without_numbers(wish.reason), wish.at],
        )
    return True


def wishes(db: sqlite3.Connection, source: str, number: int = 20) -> list[Wish]:
    """Returns a source's newest wishes about its deliveries, the newest first."""
    rows = db.execute(
        "select kind, source, periode, file, by, reason, at, outcome from wish where source = ? and kind <> ?"
        " order by wish_id desc limit ?",
        [source, REPAIR, number],
    )
    return [Wish(*row) for row in rows]


def waiting_months(db: sqlite3.Connection) -> set[str]:
    """Returns the months of which some wish waits."""
    return {row[0] for row in db.execute("select distinct periode from wish where outcome = ''")}


def repairs_asked(db: sqlite3.Connection) -> set[str]:
    """Returns the incidents of which a repair file is asked for."""
    asked = "select file from wish where kind = ? and outcome = ''"
    return {row[0] for row in db.execute(asked, [REPAIR])}


def repair_made(db: sqlite3.Connection, incident_id: str, files: int) -> None:
    """Notes what came of the wish for an incident's repair file."""
    outcome = f"{files} berkas perbaikan dibuat" if files else "tidak ada barisnya yang gagal lagi"
    where = "kind = ? and file = ? and outcome = ''"
    db.execute(f"update wish set outcome = ? where {where}", [outcome, REPAIR, incident_id])


def grant(intake: Intake, db: sqlite3.Connection, kind: str, periode: str) -> None:
    """Does what waits of one kind for a source up to the month, each wish once, and notes what came of it."""
    rows = db.execute(
        "select * from wish where source = ? and kind = ? and periode <= ? and outcome = '' order by wish_id",
        [intake.contract.table, kind, periode],
    ).fetchall()
    for row in rows:
        outcome = (_withdraw if kind == WITHDRAW else _accept)(intake, row)
        # in the file itself: a log that was lost later would take it back, and nobody would ask again
        intake.con.execute("checkpoint")
        db.execute("update wish set outcome = ? where wish_id = ?", [outcome, row["wish_id"]])


def _withdraw(intake: Intake, row: sqlite3.Row) -> str:
    names = intake.con.execute(
        "select distinct file from quality.delivery where source = ? and delivery_periode = ?",
        [row["source"], row["periode"]],
    ).fetchall()
    found = [name for (name,) in names if mark(name) == row["file"]]
    if not found:
        return "berkas itu tidak ada lagi"
    key = (row["source"], row["periode"], found[0])
    rows = forget_file(intake.con, Withdrawal(*key, row["by"], row["reason"], intake.now))
    return f"ditarik, {rows} baris"


def _accept(intake: Intake, row: sqlite3.Row) -> str:
    con, check = intake.con, f"{intake.contract.name}.{NIHIL}"
    if why_not := not_failing(con, check, row["periode"]):
        return why_not
    accept(con, (check, row["periode"]), [row["by"]], row["reason"], intake.now)
    settle_nil(con, intake.contract, intake.now)
    return "diterima sebagai nihil"
