"""From a run's check results to incidents and to one message per owner.

It follows the newest delivery only: a rerun of an older month opens, reopens and resolves nothing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from assets.incident.findings import find, read_results
from assets.incident.incident import (
    BY_RUN,
    OPEN_STATES,
    Finding,
    Incident,
    by_impact,
    get,
    listed,
    observe,
    set_repair_files,
    these,
)
from assets.incident.message import Letter, Sender, write
from assets.incident.outbox import queue
from assets.incident.store import mark, marked, short
from assets.quality.failing import MAX_ROWS
from assets.raw.delivery_check import LATE
from assets.raw.wish import repair_made, repairs_asked
from assets.text import bulan
from expectations.contract import Rule, contracts

OUTLIVED = "aturan atau pemiliknya berganti"  # resolved, yet nothing was repaired
FOLLOWED = "diikuti"  # the newest month that was followed
PUBLICATION = "quality.publication"
FAILED, MISSING = (PUBLICATION, "refresh_selesai"), (PUBLICATION, "terbit_tepat_waktu")
WATCHED = (FAILED, MISSING)  # what no run can tell of itself: alerts.py looks from outside


@dataclass(frozen=True)
class Run:
    """A run to be followed: of which month, and of which rules, by (table, name). `newest` is the newest month for
    which anything was delivered."""

    run_id: str
    periode: str
    newest: str | None
    rules: Mapping[tuple[str, str], Rule]
    now: datetime


@dataclass(frozen=True)
class Repairs:
    """Where repair files lie, and what writes those of one incident there."""

    folder: Path
    write: Callable[[Finding], list[Path]]


def owner_channels(owner: str) -> list[str]:
    """Returns the `support` channels of all contracts of one owner."""
    found = (url for c in contracts().values() if c.owner == owner for url in c.support)
    return list(dict.fromkeys(found))


def follow(
    con: duckdb.DuckDBPyConnection,
    db: sqlite3.Connection,
    run: Run,
    repairs: Repairs,
    sender: Sender,
) -> dict[str, str]:
    """Takes over what a run found; returns the state by incident of those that changed.

    Repair files are written of each ERROR, and of a WARN for which somebody asked. Incidents and messages
    are written in one transaction: either both are there or none.
    """
    if run.newest is not None and run.periode < run.newest:
        return {}
    last = marked(db, FOLLOWED) or ""
    results = [
        result
        for result in read_results(con, run.run_id)
        if result.rule != LATE or run.periode >= last  # time does not run backwards
    ]
    findings = find(con, run.periode, results, run.rules)
    findings = [*_ungrouped(db, findings), *_outlived(db, findings, run.rules)]
    wished = repairs_asked(db)
    asked = wished | {i.incident_id for i in listed(db) if i.repair_files}
    files = {
        finding.incident_id: repairs.write(finding)
        for finding in findings
        if not finding.passed
        and finding.source  # tables downstream have no file that an office could mend
        and (finding.severity == "ERROR" or finding.incident_id in asked)
        and 0 < (finding.touched.rows or 0) <= MAX_ROWS  # beyond it, sending all again is the way
    }
    with short(db):
        states, gone = {}, []
        for finding in findings:
            state = observe(db, finding, run.now, f"{BY_RUN}{run.run_id}", run.run_id)
            if state:
                states[finding.incident_id] = state
            if known := get(db, finding.incident_id):
                made = files.get(finding.incident_id, [])
                before = [repairs.folder / name for name in known.repair_files]
                gone += [path for path in before if path not in made]
                set_repair_files(db, finding.incident_id, made)
        for number in wished:
            repair_made(db, number, len(files.get(number, [])))
        # whose rule went away, or went to another office, has mended nothing
        thanked = [f.incident_id for f in findings if f.why != OUTLIVED]
        letter = Letter("ERROR", run.run_id, f"hasil pemeriksaan data {bulan(run.periode)}")
        changed = these(db, (number for number in states if number in thanked))
        tell_owners(db, letter, changed, sender, run.now)
        mark(db, FOLLOWED, max(last, run.periode))
    for path in gone:
        path.unlink(missing_ok=True)
    return states


def _ungrouped(db: sqlite3.Connection, findings: list[Finding]) -> list[Finding]:
    """Returns the findings, those under a muted incident on their own: that one tells nobody."""
    muted = {i.incident_id for i in listed(db) if i.state == "MUTED"}
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
            i.table_name,
            i.rule,
            i.owner,
            i.severity,
            True,
            why=OUTLIVED,
        )
        for i in listed(db)
        if i.incident_id not in found
        and (i.table_name, i.rule) not in WATCHED
        and ((i.table_name, i.rule) in judged or (i.table_name, i.rule) not in rules)
    ]


def tell_owners(
    db: sqlite3.Connection,
    letter: Letter,
    changed: Iterable[Incident],
    sender: Sender,
    now: datetime,
) -> None:
    """Queues the letter to each owner of ERRORs among the changed incidents, on his own."""
    errors = [i for i in changed if i.severity == "ERROR" and not i.parent_id]
    for owner in sorted({incident.owner for incident in errors}):
        mine = [i for i in errors if i.owner == owner]
        tell(db, replace(letter, to=owner), mine, sender, now)


def tell(
    db: sqlite3.Connection,
    letter: Letter,
    incidents: Iterable[Incident],
    sender: Sender,
    now: datetime,
) -> int:
    """Queues the letter on these incidents; returns how many messages are new. The caller holds the transaction."""
    gravest = sorted(incidents, key=by_impact)
    opened = [i for i in gravest if i.state in OPEN_STATES]
    resolved = [i for i in gravest if i.state not in OPEN_STATES]
    channels = owner_channels(letter.to) if letter.urls is None else letter.urls
    return len(queue(db, letter, channels, write(letter, opened, resolved, sender), now))
