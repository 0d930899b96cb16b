"""What a failed check says of itself in Dagster: one sentence, why it matters, what to do, where.

A check ends minutes before its incident is opened. It can link to the incident's page all the same, since an incident's
number is made of the table, the rule and the owner alone (expectations.contract.incident_id): nothing is written twice,
and a check's metadata, which no later step can change, is whole when it is written. What the incident alone knows,
the people touched and how far each figure could move, stands on that page.
"""

import sqlite3

import duckdb

from assets.incident.findings import Result, sentence
from assets.incident.incident import get
from assets.incident.leap import leaps
from assets.incident.message import advice
from assets.quality.concerned import concerned, in_words
from expectations.contract import Contract, engineers, incident_id
from expectations.rules import RuleResult

UNKNOWN = "barisnya tidak menyebut wilayah, atau belum; lihat halaman masalahnya"


def account(
    con: duckdb.DuckDBPyConnection, contract: Contract, found: RuleResult, periode: str
) -> dict[str, str]:
    """Returns by label what a failed check tells: no value of the data, no person."""
    rule = found.rule
    result = Result(contract.name, rule.name, found.passed, found.checked, found.failed)
    source = contract.table if contract.stage in ("raw", "staging") and not result.broken else None
    areas = [] if result.broken else concerned(con, contract, rule, periode)
    moved = [] if result.broken else leaps(con, rule.name, periode)
    return {
        "kalimat": sentence(contract, rule, result),
        **({"rincian": "; ".join(moved)} if moved else {}),
        "akibat": rule.impact,
        "yang_perlu_dilakukan": advice(source, rule.name),
        "wilayah": in_words(areas) or UNKNOWN,
    }


def number(
    db: sqlite3.Connection, contract: Contract, found: RuleResult, followed: bool
) -> str | None:
    """Returns the incident on whose page a failed check is told of; None where there is and will be none: incidents
    follow the newest delivery (`followed`), and an older month has those that are there already."""
    # a rule that cannot run is the engineers' to mend
    owner = contract.owner if found.checked else engineers()
    made = incident_id(contract.name, found.rule.name, owner)
    return made if followed or get(db, made) else None
