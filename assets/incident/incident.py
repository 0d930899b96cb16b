"""Incidents: one row per (table, rule, owner), what state it is in, and who changed that when and why."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assets.incident.store import mark, marked, short
from assets.text import without_numbers
from assets.working_days import add_working_days, today
from expectations.contract import incident_id

CAUSES = "sebab:"  # the mark that holds what an incident fails for
OPEN_STATES = ("OPEN", "ACKNOWLEDGED", "REOPENED", "MUTED")
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


def get(db: sqlite3.Connection, incident_id: str) -> dict[str, Any] | None:
    """Returns one incident, its JSON columns read; None if there is none of this number."""
    row = db.execute("select * from incident where incident_id = ?", [incident_id]).fetchone()
    return _read(row) if row else None


def listed(db: sqlite3.Connection, *, every: bool = False) -> list[dict[str, Any]]:
    """Returns the open incidents (with `every` also the resolved ones), the gravest first."""
    rows = [_read(row) for row in db.execute("select * from incident order by incident_id")]
    return sorted((r for r in rows if every or r["state"] in OPEN_STATES), key=by_impact)


def by_impact(incident: dict[str, Any]) -> tuple[Any, ...]:
    """Returns the key that puts ERROR before WARN, then the most extremely poor, households, people, rows."""
    counts = (
        -(incident[c] or 0) for c in ("miskin_ekstrem", "rumah_tangga", "orang", "rows", "failed")
    )
    return (incident["severity"] != "ERROR", *counts, incident["table_name"], incident["rule"])


def _read(row: sqlite3.Row) -> dict[str, Any]:
    found = dict(row)
    for name in ("dampak_kpi", "detail", "repair_files"):
        found[name] = json.loads(found[name]) if found[name] else None
    return found


def _state(
    db: sqlite3.Connection, found: dict[str, Any], state: str, now: datetime, by: str, reason: str
) -> None:
    db.execute(
        "insert into change (incident_id, at, state, by, reason, severity, owner)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            found["incident_id"],
            now.isoformat(),
            state,
            by,
            reason,
            found["severity"],
            found["owner"],
        ],
    )
    db.execute("update incident set state = ? where incident_id = ?", [state, found["incident_id"]])


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
        if known is None or known["state"] == "RESOLVED":
            return None
        db.execute(
            "update incident set resolved_at = ?, muted_until = null where incident_id = ?",
            [now.isoformat(), finding.incident_id],
        )
        _state(db, known, "RESOLVED", now, by, finding.why or "lolos pada kiriman terbaru")
        return "RESOLVED"
    anew = not finding.causes or bool(set(finding.causes) - before)
    if known and known["state"] == "RESOLVED" and not anew:
        return None
    state = _next_state(known, finding, anew, today(now))
    values = _values(finding, now, run_id)
    if state:
        days = finding.days_to_repair or DAYS_TO_REPAIR[finding.severity]
        values |= _begin(known, now, days)
    if known is None:
        values |= {"state": "OPEN", "repair_files": "[]"}
        marks = ", ".join("?" * len(values))
        db.execute(
            f"insert into incident ({', '.join(values)}) values ({marks})", list(values.values())
        )
    else:
        sets = ", ".join(f"{name} = ?" for name in values)
        db.execute(
            f"update incident set {sets} where incident_id = ?",
            [*values.values(), finding.incident_id],
        )
    if state:
        _state(db, values, state, now, by, finding.why or finding.sentence)
    return state


def _begin(known: dict[str, Any] | None, now: datetime, days: int) -> dict[str, Any]:
    """Returns the columns that a new episode sets; it is due after `days` working days."""
    return {
        "opened_at": now.isoformat(),
        "due_at": add_working_days(today(now), days).isoformat(),
        "resolved_at": None,
        "muted_until": None,
        "episode": known["episode"] + 1 if known else 1,
    }


def unmute(
    db: sqlite3.Connection, now: datetime, by: str, days: Callable[[dict[str, Any]], int | None]
) -> list[str]:
    """Opens again what is muted no longer; returns the incidents. `days` gives an incident's time to repair
    where its contract does. The caller holds the transaction."""
    over = [
        i
        for i in listed(db)
        if i["state"] == "MUTED" and date.fromisoformat(i["muted_until"]) <= today(now)
    ]
    for incident in over:
        values = _begin(incident, now, days(incident) or DAYS_TO_REPAIR[incident["severity"]])
        sets = ", ".join(f"{name} = ?" for name in values)
        db.execute(
            f"update incident set {sets} where incident_id = ?",
            [*values.values(), incident["incident_id"]],
        )
        _state(db, incident, "REOPENED", now, by, "masa tundanya habis")
    return [incident["incident_id"] for incident in over]


def _next_state(
    known: dict[str, Any] | None, finding: Finding, anew: bool, day: date
) -> str | None:
    """Returns the state that a failure brings about; None where the incident goes on as it is.

    What was grouped under another incident, and no longer is, has yet to be told to anybody; so has an ERROR
    that was a warning when it was told.
    """
    if known is None:
        return "OPEN"
    if known["state"] == "RESOLVED":
        return "REOPENED"
    if known["state"] == "MUTED":
        return "REOPENED" if date.fromisoformat(known["muted_until"]) <= day else None
    if (finding.each and anew) or (known["severity"], finding.severity) == ("WARN", "ERROR"):
        return "REOPENED"
    if known["state"] in ("OPEN", "REOPENED") and known["parent_id"] and not finding.parent_id:
        return "REOPENED"
    return None


def _values(finding: Finding, now: datetime, run_id: str | None) -> dict[str, Any]:
    touched = finding.touched
    return {
        "incident_id": finding.incident_id,
        "table_name": finding.table_name,
        "rule": finding.rule,
        "owner": finding.owner,
        "source": finding.source,
        "periode": finding.periode,
        "delivery_periode": finding.delivery_periode,
        "severity": finding.severity,
        "dimension": finding.dimension,
        "last_seen": now.isoformat(),
        "parent_id": finding.parent_id,
        "checked": finding.checked,
        "failed": finding.failed,
        "rows": touched.rows,
        "orang": touched.orang,
        "rumah_tangga": touched.rumah_tangga,
        "miskin_ekstrem": touched.miskin_ekstrem,
        "dampak_kpi": json.dumps(touched.kpi, sort_keys=True),
        "sentence": finding.sentence,
        "impact": finding.impact,
        "detail": json.dumps(finding.detail),
        "run_id": run_id,
    }


class NotOpen(Exception):
    """The incident is not in a state from which this can be done; `str()` says which it is in."""


def decide(
    db: sqlite3.Connection,
    incident_id: str,
    state: str,
    now: datetime,
    by: str,
    reason: str,
    until: date | None = None,
    episode: int | None = None,
) -> None:
    """Records what a person decided: ACKNOWLEDGED, MUTED (`until` a date) or RESOLVED.

    With `episode` only while that one lasts. Raises KeyError for an unknown incident, NotOpen where there
    is nothing to decide.
    """
    by, reason = without_numbers(by), without_numbers(reason)
    with short(db):
        found = get(db, incident_id)
        if found is None or episode not in (None, found["episode"]):
            raise KeyError(incident_id)
        if found["state"] not in OPEN_STATES or (
            state == "ACKNOWLEDGED" and found["state"] not in ("OPEN", "REOPENED")
        ):
            raise NotOpen(found["state"])
        resolved = now.isoformat() if state == "RESOLVED" else None
        db.execute(
            "update incident set muted_until = ?, resolved_at = ? where incident_id = ?",
            [until.isoformat() if until else None, resolved, incident_id],
        )
        _state(db, found, state, now, by, reason)


def changes(db: sqlite3.Connection, incident_id: str) -> list[dict[str, Any]]:
    """Returns every change of state of one incident, the first one first."""
    rows = db.execute(
        "select * from change where incident_id = ? order by change_id", [incident_id]
    )
    return [dict(row) for row in rows]


def set_repair_files(db: sqlite3.Connection, incident_id: str, paths: list[Path]) -> None:
    """Notes where the incident's repair files lie, each as folder and name in the hand-over folder; an empty
    list when they are gone."""
    db.execute(
        "update incident set repair_files = ? where incident_id = ?",
        [json.dumps(["/".join(path.parts[-2:]) for path in paths]), incident_id],
    )
