"""Which rows are one person: from the staging tables to identity's tables, for one month.

Belongs here: running the steps and writing what they found. Which steps there are, and their order, is in
journey.py.
"""

from collections.abc import Callable
from typing import Any

import duckdb

from assets.identity.journey import VIEWS, Step, journey
from assets.identity.trial import HIDDEN, steps_again
from assets.identity.union import create_source_rows
from assets.registry import open_registry, register
from assets.table import table_sql, write_partition
from assets.warehouse import no_values
from expectations.sql import columns, exists

Progress = Callable[[str, int], None]

# What the steps make that read what may not be there: an earlier run's people, visits.
EMPTY = {
    "history": "person_id varchar, nik varchar, no_kk varchar, nama_kunci varchar, urut varchar, tanggal_lahir date,"
    " kode_kelurahan varchar, jejak bigint, periode varchar, terdekat boolean",
    "shared_row": "person_id varchar, orang bigint, bersama bigint",
    "verdict": "a varchar, b varchar, sama boolean",
    "verdict_row": "nomor varchar, person_id varchar, periode varchar, source varchar, jejak bigint",
    "verdict_trace": "a varchar, b varchar, sama boolean, sisi varchar, source varchar, jejak bigint",
    "aided": "person_id varchar",
    "registered": "person_id varchar, nik varchar, jenis_kelamin varchar, tanggal_lahir date",
    "visit": "person_id varchar, hasil_kunjungan varchar, tanggal date",
    "weight_before": "source varchar, bidang varchar, derajat integer, m double, u double, pasangan bigint,"
    " dipelajari varchar",
}
TABLES = ("person_record", "link", "person", "crowded_number", "weight")  # the last reads the first
TRIAL = "trial"  # once all others are written: its steps are made again of other rows


def _without(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Returns the steps that have nothing to read: no earlier people (or of a release before jejak), no visits, no
    decisions, no aid."""
    earlier = ("identity.person", "identity.person_record")
    known = all(exists(con, name) and "jejak" in dict(columns(con, name)) for name in earlier)
    there = {
        "history": known,
        "shared_row": known,
        "visit": exists(con, "staging.verval") and exists(con, "household.member"),
        "verdict": exists(con, "staging.tinjauan"),
        "verdict_row": known and exists(con, "staging.tinjauan"),
        "verdict_trace": known,
        "registered": known and exists(con, "staging.tinjauan"),
        "weight_before": exists(con, "identity.weight") and exists(con, "quality.relearn"),
        "aided": exists(con, "staging.tinjauan") and exists(con, "intervention.receipt"),
    }
    return {step for step, found in there.items() if not found}


def _used(values: dict[str, Any], text: str) -> dict[str, Any]:
    """Returns the parameters that the text names."""
    return {key: value for key, value in values.items() if f"${key}" in text}


def _make(con: duckdb.DuckDBPyConnection, step: Step, values: dict[str, Any]) -> None:
    """Makes the temp table or view of a step."""
    if step.make is not None:
        step.make(con, step.name, *step.reads)
    elif step.changes is not None:
        con.execute(step.text)
        con.execute(f"alter table {step.changes} rename to {step.name}")
    else:
        kind = "view" if step.name in VIEWS else "table"
        con.execute(
            f"create or replace temp {kind} {step.name} as {step.text}", _used(values, step.text)
        )


def _count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    row = con.execute(f"select count(*) from {name}").fetchone()
    return int(row[0]) if row else 0


def _publish(
    con: duckdb.DuckDBPyConnection, periode: str, values: dict[str, Any]
) -> dict[str, int]:
    """Writes the tables; returns their rows. Raises RuntimeError if a row lacks its person or has two."""

    def write(table: str) -> int:
        name, text = f"identity.{table}", table_sql(f"identity.{table}").text
        return write_partition(con, name, text, periode, _used(values, text))

    rows = {f"identity.{table}": write(table) for table in TABLES}
    if rows["identity.person_record"] != _count(con, "person_row"):
        raise RuntimeError("identity.person_record does not hold each row exactly once")
    register(con, "person", values)
    rows["identity.registry"] = _count(con, "identity.registry")
    if _count(con, "hidden"):
        con.execute(f"create or replace temp table person_row as from {HIDDEN}")
        for step in steps_again():
            _make(con, step, values)
    return rows | {f"identity.{TRIAL}": write(TRIAL)}


def resolve(
    con: duckdb.DuckDBPyConnection,
    periode: str,
    sources: list[str],
    key: bytes,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Writes identity's tables for one month; returns their rows and those of the steps before.

    `sources` are the person-bearing sources. All tables change in one transaction, or none.
    """
    values = {"periode": periode, "secret": key.hex(), "sources": sorted(sources)}
    tell = progress or (lambda name, rows: None)
    counts: dict[str, int] = {}
    with no_values("identity"):
        open_registry(con)
        create_source_rows(con, periode, sources)
        try:
            without = _without(con)
            for step in journey():
                if step.name in without:
                    con.execute(f"create or replace temp table {step.name} ({EMPTY[step.name]})")
                else:
                    _make(con, step, values)
                counts[step.name] = _count(con, step.name)
                tell(step.name, counts[step.name])
            con.execute("begin")
            try:
                published = _publish(con, periode, values)
            except BaseException:
                con.execute("rollback")
                raise
            con.execute("commit")
        finally:  # what the steps made holds names
            for name in ("source_row", *(step.name for step in reversed(journey()))):
                kind = "view" if name in VIEWS or name == "source_row" else "table"
                con.execute(f"drop {kind} if exists {name}")
    for name, rows in published.items():
        tell(name, rows)
    return counts | published
