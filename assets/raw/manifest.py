"""What is known of the files of one source and month, and what that leaves to do.

A file name has at most two rows in quality.delivery: the bytes in force under it (LOADED, or UNCHANGED
where another name has them), and the newest bytes that were refused.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from assets.raw.convention.code_books import code_books
from assets.raw.landing import Delivery, file_hash, stamp
from expectations.contract import Contract
from expectations.sql import column_names, exists

# Raised when the loader learns to read what it refused or misread before: all files that still lie in
# the landing zone are then read again. Those that do not stay as they were loaded.
READER = 5


@dataclass(frozen=True)
class Known:
    """One row of quality.delivery."""

    file: str
    sha256: str
    status: str
    stamp: str | None
    reader: str
    spent: bool = False  # its rows are gone by their age


@dataclass(frozen=True)
class Seen:
    """A file as it lies now: `state` is its size and time of change (ns) before its bytes were read.

    `sha256` is None if it cannot be opened.
    """

    delivery: Delivery
    sha256: str | None
    stamp: str | None
    state: tuple[int, int]


@dataclass
class Plan:
    """What is to be done for one source and month, in this order."""

    to_load: list[Seen] = field(default_factory=list)
    twins: list[Seen] = field(default_factory=list)  # bytes that another name has
    back_again: list[Seen] = field(default_factory=list)  # refused once, now as loaded before
    restamp: list[Seen] = field(default_factory=list)  # touched, same bytes
    held: set[str] = field(default_factory=set)  # hashes in force
    done: set[str] = field(default_factory=set)  # names of to_load already worked on


def reader_version(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns what decides how a file of the month is read: the loader's version, the contract's columns and titles,
    and the code books delivered until then."""
    columns = [f"{column.name}:{column.required}" for column in contract.columns]
    text = f"{READER};{','.join(columns)};{contract.layouts};{sorted(contract.titles)}"
    if books := code_books(con, contract, periode):
        text += f";{sorted((column, sorted(codes.items())) for column, codes in books.items())}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def known_files(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> list[Known]:
    """Returns the rows of quality.delivery of one source and month."""
    if not exists(con, "quality.delivery"):
        return []
    there = column_names(con, "quality.delivery")  # an earlier version's home is read as it is
    stamp, reader = (name if name in there else "null" for name in ("stamp", "pembaca"))
    spent = "habis is not null" if "habis" in there else "false"
    rows = con.execute(
        f"select file, sha256, status, {stamp}, {reader}, {spent} from quality.delivery"
        " where source = ? and delivery_periode = ? order by file, status",
        [source, periode],
    ).fetchall()
    return [Known(*row) for row in rows]


def refusals_taken_away(
    con: duckdb.DuckDBPyConnection, source: str, delivered: Mapping[str, Sequence[Delivery]]
) -> list[tuple[str, str]]:
    """Returns month and file of what was refused and lies in the landing zone no longer.

    `delivered` are the files that do, by month: whoever takes a refused one away has seen to it.
    """
    if not exists(con, "quality.delivery"):
        return []
    rows = con.execute(
        "select delivery_periode, file from quality.delivery where source = ? and status = 'REFUSED'",
        [source],
    ).fetchall()
    lying = {(month, file.file) for month, files in delivered.items() for file in files}
    return sorted(set(rows) - lying)


def withdrawn_hashes(con: duckdb.DuckDBPyConnection, source: str, periode: str) -> set[str]:
    """Returns the hashes that `forget` withdrew from one source and month."""
    if not exists(con, "quality.withdrawn"):
        return set()
    rows = con.execute(
        "select sha256 from quality.withdrawn where source = ? and delivery_periode = ?",
        [source, periode],
    ).fetchall()
    return {row[0] for row in rows}


def look(delivery: Delivery, known: Sequence[Known]) -> Seen | None:
    """Returns the file with its hash, read only if it is not the one seen before; None if it is gone."""
    state = (0, 0)
    try:
        found = delivery.path.stat()
        state = (found.st_size, found.st_ctime_ns)
        mark = stamp(delivery.path)
        same = next((k for k in known if mark is not None and k.stamp == mark), None)
        return Seen(delivery, same.sha256 if same else file_hash(delivery.path), mark, state)
    except FileNotFoundError:
        return None
    except OSError:
        return Seen(delivery, None, None, state)


def plan_month(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str, found: Sequence[Delivery]
) -> Plan:
    """Returns what the files lying in one month's folder ask for. Writes nothing."""
    known = known_files(con, contract.table, periode)
    reader = reader_version(con, contract, periode)
    withdrawn = withdrawn_hashes(con, contract.table, periode)
    in_force = {k.file: k for k in known if k.status != "REFUSED"}
    refused = {k.file: k for k in known if k.status == "REFUSED"}
    looked = (look(d, [k for k in known if k.file == d.file]) for d in found)
    seen = {s.delivery.file: s for s in looked if s and s.sha256 not in withdrawn}

    plan = Plan()
    for name, loaded in in_force.items():
        if loaded.status == "LOADED" and (name not in seen or seen[name].sha256 == loaded.sha256):
            plan.held.add(loaded.sha256)
    fresh = []
    for name, file in seen.items():
        row, bad = in_force.get(name), refused.get(name)
        tried = bad and bad.sha256 == file.sha256 and bad.reader == reader
        if (
            row
            and row.sha256 == file.sha256
            and (row.status == "LOADED" or row.sha256 in plan.held)
        ):
            if row.status == "LOADED" and row.reader != reader and not tried and not row.spent:
                plan.to_load.append(file)
            elif bad and not tried:
                plan.back_again.append(file)
            elif row.stamp != file.stamp:
                plan.restamp.append(file)
        elif bad and file.sha256 and tried:
            if bad.stamp != file.stamp:
                plan.restamp.append(file)
            if row and row.status == "LOADED":
                plan.held.add(row.sha256)  # its replacement was refused: it stays
        else:
            fresh.append(file)
    # replacements first: what a refused one leaves in force decides whether another name is its twin
    fresh.sort(key=lambda s: (s.delivery.file not in in_force, s.sha256 or "", s.delivery.file))
    taken = set(plan.held)
    for file in fresh:
        if file.sha256 in taken:
            plan.twins.append(file)
        else:
            plan.to_load.append(file)
            taken.add(file.sha256 or "")
    return plan
