"""From a run's check results to incidents and to one message per owner.

It follows the newest delivery only: a rerun of an older month opens, reopens and resolves nothing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from assets.incident.findings import LATE, find, read_results
from assets.incident.incident import (
    OPEN_STATES,
    Finding,
    by_impact,
    get,
    listed,
    observe,
    set_repair_files,
)
from assets.incident.message import Link, Message, write
from assets.incident.outbox import queue
from assets.incident.store import mark, marked, short
from assets.quality.failing import MAX_ROWS
from assets.text import bulan
from expectations.contract import Rule, contracts

OUTLIVED = "aturan atau pemiliknya berganti"  # resolved, yet nothing was repaired
FOLLOWED = "diikuti"  # the newest month that was followed
PUBLICATION = "quality.publication"
FAILED, MISSING = (PUBLICATION, "refresh_selesai"), (PUBLICATION, "terbit_tepat_waktu")
WATCHED = (FAILED, MISSING)  # what no run can tell of itself: alerts.py looks from outside
Repair = Callable[[Finding], list[Path]]


@dataclass(frozen=True)
class Sender:
    """What every message needs: its links, and whether the data are synthetic."""

    link: Link
    synthetic: bool


def owner_channels(owner: str) -> list[str]:
    """Returns the `support` channels of all contracts of one owner."""
    found = (url for c in contracts().values() if c.owner == owner for url in c.support)
    return list(dict.fromkeys(found))


def follow(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    periode: str,
    run_id: str,
    newest: str | None,
    rules: Mapping[tuple[str, str], Rule],
    repair: Repair,
    handover: Path,
    sender: Sender,
    now: datetime,
) -> dict[str, str]:
    """Takes over what a run found; returns the state by incident of those that changed.

    `newest` is the newest month for which anything was delivered. `repair` writes the repair files of one
    incident below `handover`: of each ERROR, and of a WARN for which somebody asked. Incidents and messages
    are written in one transaction: either both are there or none.
    """
    if newest is not None and periode < newest:
        return {}
    last = marked(db, FOLLOWED) or ""
    results = [
        result
        for result in read_results(con, run_id)
        if result.rule != LATE or periode >= last  # time does not run backwards
    ]
    findings = find(con, periode, results, rules)
    findings = [*_ungrouped(db, findings), *_outlived(db, findings, rules)]
    asked = {i["incident_id"] for i in listed(db) if i["repair_files"]}
    files = {
        finding.incident_id: repair(finding)
        for finding in findings
        if not finding.passed
        and finding.source  # tables downstream have no file that an office could mend
        and (finding.severity == "ERROR" or finding.incident_id in asked)
        and 0 < (finding.touched.rows or 0) <= MAX_ROWS  # beyond it, sending all again is the way
    }
    with short(db):
        states, gone = {}, []
        for finding in findings:
            state = observe(db, finding, now, f"run {run_id}", run_id)
            if state:
                states[finding.incident_id] = state
            if known := get(db, finding.incident_id):
                made = files.get(finding.incident_id, [])
                gone += [p for name in known["repair_files"] if (p := handover / name) not in made]
                set_repair_files(db, finding.incident_id, made)
        # whose rule went away, or went to another office, has mended nothing
        thanked = [f.incident_id for f in findings if f.why != OUTLIVED]
        changed = [get(db, number) or {} for number in states if number in thanked]
        tell_owners(db, changed, f"hasil pemeriksaan data {bulan(periode)}", run_id, sender, now)
        mark(db, FOLLOWED, max(last, periode))
    for path in gone:
        path.unlink(missing_ok=True)
    return states


def _ungrouped(db: sqlite3.Connection, findings: list[Finding]) -> list[Finding]:
    """Returns the findings, those under a muted incident on their own: that one tells nobody."""
    muted = {i["incident_id"] for i in listed(db) if i["state"] == "MUTED"}
    return [replace(f, parent_id=None) if f.parent_id in muted else f for f in findings]


def _outlived(
    db: sqlite3.Connection, findings: list[Finding], rules: Mapping[tuple[str, str], Rule]
) -> list[Finding]:
    """Returns as passed what is open of a rule that no longer is, or that now has another owner."""
    found = {f.incident_id for f in findings}
    # a rule that could not run says nothing of the office's data
    judged = {(f.table_name, f.rule) for f in findings if f.passed or f.checked}
    return [
        Finding(
            i["table_name"],
            i["rule"],
            i["owner"],
            i["severity"],
            True,
            why=OUTLIVED,
        )
        for i in listed(db)
        if i["incident_id"] not in found
        and (i["table_name"], i["rule"]) not in WATCHED
        and ((i["table_name"], i["rule"]) in judged or (i["table_name"], i["rule"]) not in rules)
    ]


def tell_owners(
    db: sqlite3.Connection,
    changed: Iterable[dict[str, Any]],
    what: str,
    key: str,
    sender: Sender,
    now: datetime,
) -> None:
    """Queues one message per owner on the ERRORs among the changed incidents."""
    errors = [i for i in changed if i["severity"] == "ERROR" and not i["parent_id"]]
    for owner in sorted({incident["owner"] for incident in errors}):
        tell(db, owner, [i for i in errors if i["owner"] == owner], "ERROR", what, key, sender, now)


def tell(
    db: sqlite3.Connection,
    owner: str,
    incidents: list[dict[str, Any]],
    kind: str,
    what: str,
    key: str,
    sender: Sender,
    now: datetime,
    urls: Iterable[str] | None = None,
    opening: str | None = None,
) -> int:
    """Queues one message on these incidents, to the owner's channels or to `urls`; returns how many are new.

    The caller holds the transaction.
    """
    opened = sorted((i for i in incidents if i["state"] in OPEN_STATES), key=by_impact)
    resolved = sorted((i for i in incidents if i["state"] not in OPEN_STATES), key=by_impact)
    subject = (
        f"[Konvergensi] {len(opened)} masalah data perlu ditangani, {what}"
        if opened
        else f"[Konvergensi] {len(resolved)} masalah data sudah beres, {what}"
    )
    message: Message = write(
        subject,
        opening or f"Yth. {owner}, berikut {what}.",
        opened,
        resolved,
        sender.link,
        sender.synthetic,
    )
    numbers = [incident["incident_id"] for incident in [*opened, *resolved]]
    channels = owner_channels(owner) if urls is None else urls
    return len(queue(db, kind, key, owner, channels, numbers, message, now))
