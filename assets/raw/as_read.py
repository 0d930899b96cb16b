"""Delivered rows as their files' conventions say: what staging, and every rule on a delivery, reads.

raw keeps what was delivered. Only columns that some file writes otherwise than staging reads are worked out.
"""

import json
from collections.abc import Collection, Sequence

import duckdb

from assets.raw.convention.code_books import code_books
from assets.raw.convention.convention import from_json
from assets.raw.convention.infer import Conventions, Reading, written
from assets.raw.in_force import InForce, files_in_force, of_files
from expectations.contract import Contract, sources
from expectations.sql import exists, literal


def reading_of(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> Reading:
    """Returns what the readings of the contract's deliveries of `periode` rest on."""
    wilayah = None
    if contract.table != "wilayah" and exists(con, "raw.wilayah"):
        files = files_in_force(con, sources()["wilayah"], periode)
        wilayah = of_files(files) if files else None
    return Reading(contract, periode, wilayah, code_books(con, contract, periode))


def make_reading(
    con: duckdb.DuckDBPyConnection, reading: Reading, conventions: Conventions
) -> None:
    """Makes the temp view `reading`: the rows of temp.incoming as the conventions say, `id` their rowid.

    Where a column has to be worked out the rows are written down: a condition on a view would be copied into
    its columns, at each place that names one, and planning would take longer than reading.
    """
    texts = written(con, reading, conventions, "i.")
    columns = ", ".join(
        f'{texts[c.name]} as "{c.name}"' if c.name in texts else f'i."{c.name}"'
        for c in reading.contract.columns
    )
    select = f"select i.rowid as id, {columns}, i.lainnya, i.rusak, i.aturan, i.sebab from temp.incoming as i"
    con.execute("drop view if exists temp.reading")
    if texts:
        con.execute(f"create or replace temp table reading_row as {select}")
        select = "select * from temp.reading_row"
    con.execute(f"create or replace temp view reading as {select}")


def as_read(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Sequence[InForce],
    columns: Collection[str] | None = None,
    rows: str | None = None,
) -> str:
    """Returns a relation of the source's raw rows, whose columns read as the conventions of `files` say.

    `columns` are those that are read, by default all: what is worked out and not read costs as much. `rows` is a
    relation of a part of the rows, by default all.
    """
    rows = rows or contract.name
    named = {(f.periode, f.file) for f in files}
    cases: dict[str, list[str]] = {}
    readings: dict[str, Reading] = {}
    for periode, file, kept in con.execute(
        "select delivery_periode, file, konvensi::varchar from quality.delivery"
        " where source = ? and status = 'LOADED' and konvensi::varchar like '%\"konvensi\"%'"
        " order by delivery_periode, file",
        [contract.table],
    ).fetchall():
        if (periode, file) not in named:
            continue
        conventions = {column: from_json(found) for column, found in json.loads(kept).items()}
        if periode not in readings:
            readings[periode] = reading_of(con, contract, periode)
        reading = readings[periode]
        if all(c.usual for c in conventions.values()) and not reading.books:
            continue
        texts = written(con, reading, conventions, "r.")
        here = f"when r.delivery_periode = {literal(periode)} and r.file = {literal(file)} then"
        for column, text in texts.items():
            if columns is None or column in columns:
                cases.setdefault(column, []).append(f"{here} {text}")
    if not cases:
        return rows
    changed = ", ".join(
        f'case {" ".join(found)} else r."{column}" end as "{column}"'
        for column, found in cases.items()
    )
    return f"(select r.* replace ({changed}) from {rows} as r)"
