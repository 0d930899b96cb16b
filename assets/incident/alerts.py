"""What is due by the clock and not by a run: the digest, the escalation, failed runs, missing publications."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from assets.incident import access
from assets.incident.findings import SHOWN
from assets.incident.follow import FAILED, MISSING, owner_channels, tell, tell_owners
from assets.incident.incident import (
    CAUSES,
    UNANSWERED,
    Finding,
    Incident,
    changes,
    listed,
    observe,
    these,
    unmute,
)
from assets.incident.message import Letter, Sender, write_head, write_late
from assets.incident.outbox import queue
from assets.incident.request import late
from assets.incident.store import mark, marked, short
from assets.months import after
from assets.quality.failing import contract_of
from assets.text import bulan, tanggal, without_numbers
from assets.working_days import add_working_days, today
from expectations.contract import contracts, engineers, incident_id

DIGEST, HEAD = "rangkuman", "segel"  # marks: the last change, the last seal told
INSPECTORATE = "Inspektorat"
# Working days without an acknowledgement after which an ERROR goes to the head, then to the Inspektorat.
ESCALATION = (("kepala", 2), ("inspektorat", 5))
WATCHER = "pengawas"
DUE_DAY = 6  # of the following month: the refresh of the month before runs on the 5th


def digest(db: sqlite3.Connection, sender: Sender, now: datetime) -> int:
    """Queues to each owner one message on the WARNs that changed since the last digest; returns how many.

    What opened and passed again in between is told to nobody.
    """
    with short(db):
        last = int(marked(db, DIGEST) or 0)
        rows = db.execute(
            "select change_id, incident_id, state from change where change_id > ? and severity = 'WARN'"
            " and state in ('OPEN', 'REOPENED', 'RESOLVED') order by change_id",
            [last],
        ).fetchall()
        began = {number for _, number, state in rows if state != "RESOLVED"}
        found = [
            i
            for i in these(db, dict.fromkeys(row[1] for row in rows))
            if not i.parent_id
            and i.state != "MUTED"
            and i.severity == "WARN"
            and not (i.state == "RESOLVED" and i.incident_id in began)
        ]
        owners = sorted({incident.owner for incident in found})
        for owner in owners:
            letter = Letter("DIGEST", f"{last}", f"rangkuman {tanggal(today(now))}", owner)
            tell(db, letter, [i for i in found if i.owner == owner], sender, now)
        if rows:
            mark(db, DIGEST, str(rows[-1][0]))
    return len(owners)


def tell_head(db: sqlite3.Connection, sender: Sender, now: datetime) -> int:
    """Queues to the Inspektorat the head of the record of access, if it is another than the one told last; returns
    how many messages are new."""
    with short(db):
        records, head = access.head(db)
        if not records or marked(db, HEAD) == head:
            return 0
        mark(db, HEAD, head)
        what = f"segel catatan akses {tanggal(today(now))}"
        letter = Letter("HEAD", head, what, INSPECTORATE)
        message = write_head(letter, records, head, sender.synthetic)
        return len(queue(db, letter, owner_channels(INSPECTORATE), message, now))


def tell_late(db: sqlite3.Connection, sender: Sender, now: datetime) -> int:
    """Queues to the Inspektorat and the engineers how many requests of citizens are late, and their numbers: once a
    day, as long as one is. Returns how many messages are new."""
    written = 0
    with short(db):
        numbers = late(db, now)
        for to in (INSPECTORATE, engineers()) if numbers else ():
            what = f"permintaan warga yang lewat tenggat, {tanggal(today(now))}"
            letter = Letter("LATE", today(now).isoformat(), what, to)
            message = write_late(letter, numbers, sender.synthetic)
            written += len(queue(db, letter, owner_channels(to), message, now))
    return written


def queue_answer(
    db: sqlite3.Connection, incident: Incident, answer: str, sender: Sender, now: datetime
) -> int:
    """Queues to the engineers an answer that asks something of them; returns how many messages are new."""
    with short(db):
        opening = f"Yth. {engineers()}, {incident.owner} menjawab masalah berikut: {answer}"
        key = f"jawaban|{incident.incident_id}|{incident.episode}"
        letter = Letter("ANSWER", key, "jawaban pemilik data", engineers(), None, opening)
        return tell(db, letter, [incident], sender, now)


def escalate(db: sqlite3.Connection, sender: Sender, now: datetime) -> int:
    """Queues the ERRORs that nobody acknowledged to the owner's head, later to the Inspektorat.

    Returns how many messages are new. Each incident goes to each of them once an episode.
    """
    day, written = today(now), 0
    with short(db):
        waiting = [
            i
            for i in listed(db)
            if i.severity == "ERROR" and i.state in UNANSWERED and not i.parent_id
        ]
        for role, days in ESCALATION:
            for incident in waiting:
                opened = today(incident.opened_at)
                if add_working_days(opened, days) > day:
                    continue
                to, urls = _above(incident.owner, role)
                opening = (
                    f"Yth. {to}, masalah data berikut milik {incident.owner} belum ditanggapi"
                    f" sejak {tanggal(opened)}."
                )
                key = f"{role}|{incident.incident_id}|{incident.episode}"
                letter = Letter("ESCALATION", key, "belum ditanggapi", to, urls, opening)
                written += tell(db, letter, [incident], sender, now)
    return written


def _above(owner: str, role: str) -> tuple[str, tuple[str, ...]]:
    """Returns who hears of an owner's silence: (name, channels). Who has no head answers to the Inspektorat."""
    heads = [u for c in contracts().values() if c.owner == owner for u in c.people("kepala")]
    if role == "kepala" and heads:
        return f"Kepala {owner}", tuple(dict.fromkeys(heads))
    return INSPECTORATE, tuple(owner_channels(INSPECTORATE))


def watch(
    db: sqlite3.Connection,
    failed_months: Mapping[str, Sequence[str]],
    published: Iterable[str],
    sender: Sender,
    now: datetime,
) -> list[str]:
    """Opens and resolves what no run can tell of itself, and opens what is muted no longer; returns the
    incidents that changed.

    `failed_months`: those whose newest refresh failed, with the step and the sentence of each failure.
    `published`: those published. A month is missed only by a home that published the month before it: one
    that holds old deliveries misses nothing.
    """
    shown = set(published)
    due, before = _due_month(now)
    states: dict[str, str] = {}
    with short(db):
        late = watched_months(db, MISSING)
        if before in shown | late:
            late |= {due}
        for finding in (
            _finding(
                MISSING,
                late - shown,
                f"Bulan {{}} belum terbit pada tanggal {DUE_DAY}.",
                "Camat dan Lurah masih melihat angka bulan sebelumnya.",
                "bulan itu sudah terbit",
            ),
            replace(
                _finding(
                    FAILED,
                    set(failed_months),
                    "Refresh {} gagal atau tertahan.",
                    "Terbitan terakhir tetap berlaku: bulan itu memakai keadaan lama, atau terbit tanpa laporan"
                    " rapatnya.",
                    "refresh selesai",
                ),
                detail=_why(failed_months),
            ),
        ):
            if state := observe(db, finding, now, WATCHER):
                states[finding.incident_id] = state
        for number in unmute(db, now, WATCHER, _days_to_repair):
            states[number] = "REOPENED"
        changed = these(db, states)
        key = "|".join(
            f"{i.incident_id}:{changes(db, i.incident_id)[-1].change_id}" for i in changed
        )
        letter = Letter("ERROR", key, f"hasil pengawasan {tanggal(today(now))}")
        tell_owners(db, letter, changed, sender, now)
    return sorted(states)


def _why(failed_months: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Returns a line per failure: the month, its step and the sentence; of each month the first few."""
    lines = []
    for month, reasons in sorted(failed_months.items()):
        more = len(reasons) - SHOWN
        lines += [f"{bulan(month)}, {without_numbers(reason)}" for reason in reasons[:SHOWN]]
        lines += [f"{bulan(month)}, dan {more} lagi"] if more > 0 else []
    return tuple(lines)


def _days_to_repair(incident: Incident) -> int | None:
    return contract_of(incident.table_name).days_to_repair


def watched_months(db: sqlite3.Connection, rule: tuple[str, str]) -> set[str]:
    """Returns the months for which a watched rule failed at the last look."""
    return set((marked(db, CAUSES + incident_id(*rule, engineers())) or "").split())


def _finding(
    rule: tuple[str, str], months: set[str], sentence: str, impact: str, over: str
) -> Finding:
    """Returns for which months a watched rule fails now."""
    return Finding(
        *rule,
        engineers(),
        "ERROR",
        not months,
        sentence.format(", ".join(map(bulan, sorted(months)))),
        impact,
        periode=max(months, default=None),
        dimension="timeliness",
        why="" if months else over,
        causes=tuple(sorted(months)),
        each=True,
    )


def _due_month(now: datetime) -> tuple[str, str]:
    """Returns (the newest month that must be published by now, the month before it)."""
    day = today(now)
    due = after(f"{day:%Y-%m}", -1 if day.day >= DUE_DAY else -2)
    return due, after(due, -1)
