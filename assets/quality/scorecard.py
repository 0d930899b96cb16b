"""The scorecard's SQL with the incidents that it counts."""

import sqlite3
from datetime import datetime

import duckdb

from assets.incident.follow import OUTLIVED
from assets.incident.incident import OPEN_STATES
from assets.table import write_table

SECONDS_A_DAY = 86_400


def write_scorecard(con: duckdb.DuckDBPyConnection, db: sqlite3.Connection, periode: str) -> int:
    """Writes the month's rows of quality.scorecard; returns how many."""
    con.execute(
        "create or replace temp table incident (owner varchar, source varchar, dimension varchar)"
    )
    con.execute(
        "create or replace temp table repair"
        " (owner varchar, source varchar, dimension varchar, days double)"
    )
    for row in db.execute("select * from incident order by incident_id").fetchall():
        key = [row["owner"], row["source"], row["dimension"]]
        if row["state"] in OPEN_STATES:
            con.execute("insert into incident values (?, ?, ?)", key)
        for days in days_to_repair(db, row["incident_id"]):
            con.execute("insert into repair values (?, ?, ?, ?)", [*key, days])
    return write_table(con, "quality.scorecard", periode)


def days_to_repair(db: sqlite3.Connection, incident_id: str) -> list[float]:
    """Returns for each closed episode of an incident the days from its opening to its end."""
    found: list[float] = []
    opened: datetime | None = None
    for at, state, reason in db.execute(
        "select at, state, reason from change where incident_id = ? order by change_id",
        [incident_id],
    ):
        moment = datetime.fromisoformat(at)
        if state in ("OPEN", "REOPENED"):
            opened = opened or moment
        elif state == "RESOLVED" and opened is not None:
            if reason != OUTLIVED:
                found.append((moment - opened).total_seconds() / SECONDS_A_DAY)
            opened = None
    return found
