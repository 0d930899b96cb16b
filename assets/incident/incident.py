"""Incidents: one row per (table, rule, owner), what state it is in, and who changed that when and why."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from assets.incident.store import mark, marked, short
from assets.text import without_numbers
from assets.working_days import add_working_days, today
from expectations.contract import incident_id

CAUSES = "sebab:"  # the mark that holds what an incident fails for
UNANSWERED = ("OPEN", "REOPENED")
BY_RUN = "run "  # before its id: a run that changed an incident
OPEN_STATES = (*UNANSWERED, "ACKNOWLEDGED", "MUTED")
DAYS_TO_REPAIR = {"ERROR": 5, "WARN": 10}  # working days, where the contract does not say


@dataclass(frozen=True)
class Touched:
    """Whom the failing rows touch; None where it cannot be known.

    `kpi` gives by kode_kecamatan its name and the change of the expected number of extremely poor people if
    the touched households counted with probability 0 (`nol`) and with 1 (`satu`).
    """

    rows: int | None = None
    orang: int | None = None
    rumah_tangga: int | None = None
    miskin_ekstrem: int | None = None
    kpi: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a run, or a look at the clock, found of one rule."""

    table_name: str
    rule: str
    owner: str
    severity: str  # ERROR or WARN
    passed: bool
    sentence: str = ""
    impact: str = ""
    source: str | None = None
    periode: str | None = None  # the month of the run
    delivery_periode: str | None = None  # the month of the delivery in force
    dimension: str | None = None
    checked: int | None = None
    failed: int | None = None
    touched: Touched = Touched()
    detail: tuple[str, ...] = ()
    parent_id: str | None = None
    days_to_repair: int | None = None
    why: str = ""  # the reason that goes on record
    causes: tuple[str, ...] = ()  # what it fails for: deliveries, files, months
    each: bool = False  # each further cause is told, not only the first

    @property
    def incident_id(self) -> str:
        return incident_id(self.table_name, self.rule, self.owner)


@dataclass(frozen=True)
class Incident:
    """One incident as it stands; what `Finding` says of it is what the last failure said."""

    incident_id: str
    table_name: str
    rule: str
    owner: str
    source: str | None
    periode: str | None
    delivery_periode: str | None
    severity: str
    dimension: str | None
    state: str
    opened_at: datetime
    last_seen: datetime
    due_at: date
    episode: int  # how often it was opened
    parent_id: str | None
    checked: int | None
    failed: int | None
    rows: int | None
    orang: int | None
    rumah_tangga: int | None
    miskin_ekstrem: int | None
    dampak_kpi: dict[str, dict[str, Any]]  # Touched.kpi
    sentence: str
    impact: str
    detail: tuple[str, ...]
    run_id: str | None
    repair_files: tuple[str, ...] = ()  # each as folder and name in the hand-over folder
    resolved_at: datetime | None = None
    muted_until: date | None = None


class Change(NamedTuple):
    """One change of an incident's state."""

    change_id: int
    incident_id: str
    at: str
    state: str
    by: str
    reason: str
    severity: str
    owner: str


COLUMNS = tuple(column.name for column in fields(Incident))
ALL = f"select {', '.join(COLUMNS)} from incident"
# How a column that is no plain value is read.
READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("opened_at", "last_seen", "resolved_at"), datetime.fromisoformat),
    **dict.fromkeys(("due_at", "muted_until"), date.fromisoformat),
    **dict.fromkeys(("detail", "repair_files"), lambda text: tuple(json.loads(text))),
    "dampak_kpi": json.loads,
}
# What a finding says of its incident, but for whom it touches.
SAID = (
    "incident_id", "table_name", "rule", "owner", "source", "periode", "delivery_periode", "severity", "dimension",
    "parent_id", "checked", "failed", "sentence", "impact", "detail",
)  # fmt: skip


def get(db: sqlite3.Connection, incident_id: str) -> Incident | None:
    """Returns one incident; None if there is none of this number."""
    row = db.execute(f"{ALL} where incident_id = ?", [incident_id]).fetchone()
    return _read(row) if row else None


def these(db: sqlite3.Connection, numbers: Iterable[str]) -> list[Incident]:
    """Returns the incidents of these numbers, in the order given."""
    return [found for number in numbers if (found := get(db, number))]


def listed(db: sqlite3.Connection, *, every: bool = False) -> list[Incident]:
    """Returns the open incidents (with `every` also the resolved ones), the gravest first."""
    found = map(_read, db.execute(f"{ALL} order by incident_id"))
    return sorted((i for i in found if every or i.state in OPEN_STATES), key=by_impact)


def by_impact(incident: Incident) -> tuple[Any, ...]:
    """Returns the key that puts ERROR before WARN, then the most extremely poor, households, people, rows."""
    i = incident
    counts = (i.miskin_ekstrem, i.rumah_tangga, i.orang, i.rows, i.failed)
    return (i.severity != "ERROR", *(-(n or 0) for n in counts), i.table_name, i.rule)


def _read(row: sqlite3.Row) -> Incident:
    found = {
        name: READ[name](row[name]) if row[name] and name in READ else row[name] for name in COLUMNS
    }
    return Incident(**found)


def _write(db: sqlite3.Connection, incident: Incident) -> None:
    row = [_stored(getattr(incident, name)) for name in COLUMNS]
    marks = ", ".join("?" * len(row))
    db.execute(f"insert or replace into incident ({', '.join(COLUMNS)}) values ({marks})", row)


def _stored(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | tuple) else value


def _change(
    db: sqlite3.Connection, incident: Incident, now: datetime, by: str, reason: str
) -> None:
    """Writes the incident in the state that it is in now, and who changed it and why."""
    _write(db, incident)
    db.execute(
        "insert into change (incident_id, at, state, by, reason, severity, owner)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [incident.incident_id, now.isoformat(), incident.state, by, reason, incident.severity, incident.owner],
    )  # fmt: skip


def observe(
    db: sqlite3.Connection, finding: Finding, now: datetime, by: str, run_id: str | None = None
) -> str | None:
    """Takes one finding over; returns the state that it changed to, None if nothing but numbers changed.

    A failure opens, reopens or refreshes; a pass resolves what is open. What a person called resolved stays
    so while it fails for nothing new. The caller holds the transaction.
    """
    known = get(db, finding.incident_id)
    before = set((marked(db, CAUSES + finding.incident_id) or "").split())
    mark(db, CAUSES + finding.incident_id, "" if finding.passed else " ".join(finding.causes))
    if finding.passed:
        if known is None or known.state == "RESOLVED":
            return None
        known = replace(known, state="RESOLVED", resolved_at=now, muted_until=None)
        _change(db, known, now, by, finding.why or "lolos pada kiriman terbaru")
        return "RESOLVED"
    anew = not finding.causes or bool(set(finding.causes) - before)
    if known and known.state == "RESOLVED" and not anew:
        return None
    state = _next_state(known, finding, anew, today(now))
    seen = _seen(known, finding, now, run_id)
    if state is None:
        _write(db, seen)
    else:
        seen = _begun(seen, state, now, finding.days_to_repair)
        _change(db, seen, now, by, finding.why or finding.sentence)
    return state


def _seen(known: Incident | None, finding: Finding, now: datetime, run_id: str | None) -> Incident:
    """Returns the incident with what a failing finding says of it."""
    seen: dict[str, Any] = {name: getattr(finding, name) for name in SAID}
    seen |= vars(finding.touched) | {"last_seen": now, "run_id": run_id}
    seen["dampak_kpi"] = seen.pop("kpi")
    if known:
        return replace(known, **seen)
    return Incident(**seen, state="OPEN", opened_at=now, due_at=today(now), episode=0)


def _begun(incident: Incident, state: str, now: datetime, days: int | None) -> Incident:
    """Returns the incident in a new episode; it is due after `days` working days."""
    return replace(
        incident,
        state=state,
        opened_at=now,
        due_at=add_working_days(today(now), days or DAYS_TO_REPAIR[incident.severity]),
        resolved_at=None,
        muted_until=None,
        episode=incident.episode + 1,
    )


def unmute(
    db: sqlite3.Connection, now: datetime, by: str, days: Callable[[Incident], int | None]
) -> list[str]:
    """Opens again what is muted no longer; returns the incidents. `days` gives an incident's time to repair
    where its contract does. The caller holds the transaction."""
    over = [i for i in listed(db) if i.state == "MUTED" and _is_over(i, today(now))]
    for incident in over:
        begun = _begun(incident, "REOPENED", now, days(incident))
        _change(db, begun, now, by, "masa tundanya habis")
    return [incident.incident_id for incident in over]


def _is_over(incident: Incident, day: date) -> bool:
    return incident.muted_until is not None and incident.muted_until <= day


def _next_state(known: Incident | None, finding: Finding, anew: bool, day: date) -> str | None:
    """Returns the state that a failure brings about; None where the incident goes on as it is.

    What was grouped under another incident, and no longer is, has yet to be told to anybody; so has an ERROR
    that was a warning when it was told.
    """
    if known is None:
        return "OPEN"
    if known.state == "RESOLVED":
        return "REOPENED"
    if known.state == "MUTED":
        return "REOPENED" if _is_over(known, day) else None
    if (finding.each and anew) or (known.severity, finding.severity) == ("WARN", "ERROR"):
        return "REOPENED"
    if known.state in ("OPEN", "REOPENED") and known.parent_id and not finding.parent_id:
        return "REOPENED"
    return None


class NotOpen(Exception):
    """The incident is not in a state from which this can be done; `str()` says which it is in."""


@dataclass(frozen=True)
class Decision:
    """What a person decides: ACKNOWLEDGED, MUTED (`until` a date) or RESOLVED; with `episode` only while that lasts."""

    state: str
    by: str
    reason: str
    until: date | None = None
    episode: int | None = None


def decide(db: sqlite3.Connection, incident_id: str, decision: Decision, now: datetime) -> None:
    """Records a decision. Raises KeyError for an unknown incident, NotOpen where there is nothing to decide."""
    by, reason = without_numbers(decision.by), without_numbers(decision.reason)
    with short(db):
        found = get(db, incident_id)
        if found is None or decision.episode not in (None, found.episode):
            raise KeyError(incident_id)
        if found.state not in (UNANSWERED if decision.state == "ACKNOWLEDGED" else OPEN_STATES):
            raise NotOpen(found.state)
        decided = replace(
            found,
            state=decision.state,
            muted_until=decision.until,
            resolved_at=now if decision.state == "RESOLVED" else None,
        )
        _change(db, decided, now, by, reason)


def changes(db: sqlite3.Connection, incident_id: str) -> list[Change]:
    """Returns every change of state of one incident, the first one first."""
    rows = db.execute(
        "select * from change where incident_id = ? order by change_id", [incident_id]
    )
    return [Change(*row) for row in rows]


def named_runs(db: sqlite3.Connection) -> set[str]:
    """Returns the ids of the runs that opened an open incident, changed it or saw it last."""
    found = listed(db)
    by = [change.by for incident in found for change in changes(db, incident.incident_id)]
    changed = {who.removeprefix(BY_RUN) for who in by if who.startswith(BY_RUN)}
    return changed | {incident.run_id for incident in found if incident.run_id}


def set_repair_files(db: sqlite3.Connection, incident_id: str, paths: list[Path]) -> None:
    """Notes where the incident's repair files lie, each as folder and name in the hand-over folder; an empty
    list when they are gone."""
    db.execute(
        "update incident set repair_files = ? where incident_id = ?",
        [json.dumps(["/".join(path.parts[-2:]) for path in paths]), incident_id],
    )
