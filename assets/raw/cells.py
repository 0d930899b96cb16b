"""Which cells of a tried file cannot be taken as they are, where its office finds them, and what stands there, masked.

Belongs here: looking them up. What is said of them is the page's.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import duckdb

from assets.raw import kind
from assets.raw.as_read import as_read
from assets.raw.csv_file import CsvFile, open_csv
from assets.raw.csv_rows import row_lines
from assets.raw.header import Layout, single_header
from assets.raw.in_force import InForce, of_files
from assets.raw.incoming import open_book
from assets.raw.masked import masked_value
from assets.raw.match import match_header
from assets.raw.measures import is_unreadable
from assets.raw.no_data import NO_DATA
from assets.raw.quarantine import CONTRADICTION
from assets.raw.reading import flaw
from assets.raw.workbook import open_workbook, row_places
from assets.warehouse import no_values
from expectations.contract import Contract
from expectations.sql import quoted

SHOWN = 20  # cells of one trouble
EMPTY, UNREAD, BROKEN = "wajib_terisi", "wajib_terbaca", "baris_rusak"
DROPPED, FLAWED = "nilai_tak_terbaca", "nomor_cacat"
WORDS = 3  # cells by which a row that is no row is recognised
# A row may lack several things at once: it is told under each.
PARTS = f"""
    select rule, part, "row", payload::varchar, count(*) over (partition by part) as n
    from (
        select rule, "row", payload, unnest(
            case when rule in ('{EMPTY}', '{UNREAD}', '{CONTRADICTION}') then string_split(reason, '; ')
                else [reason] end
        ) as part
        from quality.quarantine
        where source = ? and delivery_periode = ? and file = ?
    )
    qualify row_number() over (partition by part order by "row") <= {SHOWN}
    order by n desc, part, "row"
"""


class Cell(NamedTuple):
    """A cell, or several of one row: `row` is its number among the data, `place` where the office's program has it."""

    row: int
    column: str
    value: str
    place: str = ""


@dataclass(frozen=True)
class Trouble:
    """What is wrong with `count` rows or values, the first of them as `cells`: `kind` is a rule of the quarantine,
    DROPPED or FLAWED, `why` its reason or the kind of flaw, `columns` the contract's columns that it is about."""

    kind: str
    why: str
    columns: tuple[str, ...]
    count: int
    cells: tuple[Cell, ...]


def troubles(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    file: InForce,
    unread: Mapping[str, int],
    flawed: Mapping[tuple[str, str], int],
) -> list[Trouble]:
    """Returns what is wrong with a file that was loaded: rows set aside first, the most first; without places."""
    with no_values(f"isian {contract.table}"):
        found = _set_aside(con, contract, file)
        columns = {column.name: column for column in contract.columns}
        for name, n in unread.items():
            x = as_read(con, contract, [file], [name])
            bad = (
                f"{quoted(name)} in (select {quoted(name)} from (select distinct {quoted(name)} from {x})"
                f" where {is_unreadable(columns[name])})"
            )
            cells = _cells(con, contract, name, f"{x} as x where {of_files([file])} and {bad}")
            found.append(Trouble(DROPPED, "", (name,), n, cells))
        for (name, why), n in flawed.items():
            where = f"{of_files([file])} and {flaw(name)} = '{why}'"
            cells = _cells(con, contract, name, f"{contract.name} where {where}")
            found.append(Trouble(FLAWED, why, (name,), n, cells))
    return found


def _set_aside(con: duckdb.DuckDBPyConnection, contract: Contract, file: InForce) -> list[Trouble]:
    found: dict[str, Trouble] = {}
    names = [column.name for column in contract.columns]
    rows = con.execute(PARTS, [contract.table, file.periode, file.file]).fetchall()
    for rule, part, row, payload, n in rows:
        said = set(re.findall(r"\w+", part)) if rule in (EMPTY, UNREAD, CONTRADICTION) else set()
        about = tuple(name for name in names if name in said)
        kinds = {"kosong": EMPTY, "terbaca": UNREAD, "bertentangan": CONTRADICTION}
        which = kinds.get(part.split()[-1], rule) if about else rule
        cell = Cell(row, ", ".join(about), _shown(json.loads(payload), about))
        known = found.get(part, Trouble(which, part, about, n, ()))
        found[part] = replace(known, cells=(*known.cells, cell))
    return list(found.values())


def _shown(payload: Mapping[str, object], about: Sequence[str]) -> str:
    """Returns the values of these columns, of a row that is none its first cells."""
    cells: Iterable[object] = [payload.get(name) for name in about]
    beside = payload.get("lainnya")
    if not about and isinstance(beside, dict):
        cells = beside.get(NO_DATA) or beside.get(BROKEN) or ()
        cells = islice(json.loads(cells) if isinstance(cells, str) else cells, WORDS)
    return "; ".join(masked_value(str(cell)) for cell in cells if cell)


def _cells(
    con: duckdb.DuckDBPyConnection, contract: Contract, name: str, rows_of: str
) -> tuple[Cell, ...]:
    """Returns the first cells of a column, as delivered, among the rows of a relation with its condition."""
    # rows keep the file's order, so the first that are found are the first ones
    rows = con.execute(
        f'select r."row", r.{quoted(name)} from {contract.name} as r semi join'
        f' (select delivery_periode, file, "row" from {rows_of} limit {SHOWN}) as x'
        ' using (delivery_periode, file, "row") order by r."row"'
    ).fetchall()
    return tuple(Cell(row, name, masked_value(text or "")) for row, text in rows)


def look_again(
    path: Path, contract: Contract, passwords: Iterable[str], rows: tuple[int, set[int]]
) -> tuple[Layout, dict[int, str]]:
    """Returns the layout of a file that was loaded, and where its program shows these rows; `rows` are how many were
    read, and which are asked for."""
    file, (read, wanted) = kind.look(path), rows
    if file.kind == "parquet":
        import pyarrow.parquet as pq

        layout = match_header(single_header(pq.read_schema(path).names), contract)
        return layout, {row: f"baris {row}" for row in wanted}
    if file.kind in ("csv", "csv.gz"):
        csv = open_csv(file, contract)
        return csv.layout, _csv_places(csv, read, wanted)
    book = open_workbook(open_book(file, passwords), contract)
    return book.layout, _among(row_places(book), wanted)


def _csv_places(csv: CsvFile, read: int, wanted: set[int]) -> dict[int, str]:
    if not csv.plain:  # a title of several lines: a spreadsheet counts otherwise than we do
        return {row: f"baris data ke-{row}" for row in wanted}
    if csv.look.lines - csv.skip == read:  # each line is a row
        return {row: f"baris {csv.skip + row}" for row in wanted}
    return _among((f"baris {number}" for number in row_lines(csv)), wanted)


def _among(places: Iterator[str], wanted: set[int]) -> dict[int, str]:
    """Returns the places of these rows; the rest of the file is not read."""
    last = max(wanted, default=0)
    return {n: place for n, place in enumerate(islice(places, last), 1) if n in wanted}
