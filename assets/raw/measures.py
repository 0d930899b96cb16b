"""Rules on a delivery as a whole, each as (how many were checked, how many failed).

A row whose place a correction takes fails no longer: mending it must be able to close what it opened.
"""

import json
from collections.abc import Sequence

import duckdb

from assets.months import months_between
from assets.raw.as_read import as_read
from assets.raw.corrections import WITHDRAWN, replaced_rows
from assets.raw.erased import ERASED
from assets.raw.in_force import (
    InForce,
    delivery_months,
    files_in_force,
    literal,
    of_files,
    since,
)
from assets.raw.no_data import NO_DATA
from assets.raw.reading import flaw, is_identifier, key_expressions, read_expression
from assets.warehouse import no_values
from expectations.contract import Column, Contract
from expectations.sql import quoted

# Numbers lose their digits here and there; where more of a file's do, an export or Excel took them.
LOST_SHARE = 0.05
# What a number may lack without having lost it: a word instead, another length (graded on its own).
NOT_LOST = ("KATA", "PANJANG")
QUARANTINE_LIMIT = 0.05  # of a file's rows, unless the contract has its own quarantineLimit


def lateness(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (1, 1) if the newest delivery is as old as the cadence or there is none, else (1, 0).

    Nothing is expected of a contract that ended by the month's last day, nor of one whose register is younger than
    the cadence and never came: (0, 0).
    """
    if contract.ended and contract.ended.isoformat()[:7] <= periode:
        return 0, 0
    months = delivery_months(con, contract.table, periode)
    if contract.frequency_months is None:
        return 1, 0
    if not months and contract.available:
        young = months_between(contract.available.isoformat()[:7], periode)
        if young < contract.frequency_months:
            return 0, 0
    return 1, int(not months or months_between(months[-1], periode) >= contract.frequency_months)


def refused(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (files, refused files) since the newest delivery in force, of events ever."""
    return counted(
        con,
        "select count(*), count(*) filter (where status = 'REFUSED') from quality.delivery"
        " where source = ? and delivery_periode between ? and ?",
        [contract.table, since(con, contract, periode), periode],
    )


def drifted(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (files in force, files among them with extra or missing columns, or of a layout of other months)."""
    return counted(
        con,
        f"select count(*), count(*) filter (where {is_drifted(contract)}) from quality.delivery"
        f" where source = ? and status = 'LOADED' and not correction and {_in_force(con, contract, periode)}",
        [contract.table],
    )


def is_drifted(contract: Contract) -> str:
    """Returns the condition that a file of quality.delivery is not as its contract says."""
    return (
        f"(extra_columns is not null or missing_columns is not null or {of_other_months(contract)})"
    )


def of_other_months(contract: Contract) -> str:
    """Returns the condition that a file's layout is none of its month's."""
    bounds = [
        f"layout = {literal(layout.name)} and delivery_periode {sign} {literal(layout.facts[key])}"
        for layout in contract.layouts
        for key, sign in (("since", "<"), ("until", ">"))
        if key in layout.facts
    ]
    return f"coalesce({' or '.join(bounds)}, false)" if bounds else "false"


def unreadable(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (values of optional columns in force, values among them that became null)."""
    files = files_in_force(con, contract, periode)
    optional = sum(not column.required for column in contract.columns)
    checked, failed = counted(
        con,
        f"select coalesce(sum(rows_read), 0) * {optional},"
        " coalesce(sum(list_sum(cast(json_extract(unreadable, '$.*') as bigint[]))), 0)"
        f" from quality.delivery where source = ? and status = 'LOADED' and {of_files(files)}",
        [contract.table],
    )
    columns = _unreadable_columns(con, contract, files)
    replaced = _replaced(con, contract, files)
    if replaced and columns:
        values = " + ".join(f"count(*) filter (where {is_unreadable(c)})" for c in columns)
        _, mended = counted(
            con,
            f"select 0, {values} from {as_read(con, contract, files, [c.name for c in columns])} as r"
            f' semi join {replaced} as x using (delivery_periode, file, "row")',
            [],
        )
        failed -= mended
    return checked, failed


def is_unreadable(column: Column, alias: str = "") -> str:
    """Returns the condition that a row's value of the column, which may be blank, cannot be read."""
    name = alias + quoted(column.name)
    return f"{read_expression(column, name)} is null and not read_is_blank({name})"


def _unreadable_columns(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce]
) -> list[Column]:
    """Returns the optional columns in which these files have a value that became null."""
    rows = con.execute(
        "select distinct unnest(json_keys(unreadable)) from quality.delivery"
        f" where source = ? and status = 'LOADED' and {of_files(files)}",
        [contract.table],
    ).fetchall()
    return [column for column in contract.columns if (column.name,) in rows]


def unreadable_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows with a value that became null."""
    files = files_in_force(con, contract, periode)
    columns = _unreadable_columns(con, contract, files)
    raw = f"{as_read(con, contract, files, [c.name for c in columns])} where {of_files(files)}"
    # each distinct value is read once: a typed column repeats few
    bad = " or ".join(
        f"{name} in (select {name} from (select distinct {name} from {raw}) where {is_unreadable(c)})"
        for c in columns
        for name in [quoted(c.name)]
    )
    return addresses(con, contract, files, f"(select * from {raw} and ({bad or 'false'}))")


def quarantined(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (rows read, rows set aside) of the files in force."""
    return counted(
        con,
        "select coalesce(sum(rows_read), 0),"
        f" (select count(*) from ({quarantined_rows(con, contract, periode)}))"
        f" from quality.delivery where source = ? and status = 'LOADED' and {_in_force(con, contract, periode)}",
        [contract.table],
    )


def lost_numbers(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (columns of numbers in the files in force, those in which too many identify nobody)."""
    files = [f for f in files_in_force(con, contract, periode) if not f.correction]
    columns = sum(is_identifier(column) for column in contract.columns)
    found = _lost_columns(con, contract, periode)
    return len(files) * columns, sum(too_many for _, _, _, too_many in found)


def _lost_columns(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> list[tuple[str, str, str, bool]]:
    """Returns (delivery_periode, file, column, whether too many are lost) of columns with lost numbers."""
    found = []
    for month, file, rows, kept in con.execute(
        "select delivery_periode, file, rows_read, nomor_cacat::varchar from quality.delivery"
        " where source = ? and status = 'LOADED' and nomor_cacat is not null"
        f" and not correction and {_in_force(con, contract, periode)} order by all",
        [contract.table],
    ).fetchall():
        for column, kinds in json.loads(kept).items():
            lost = sum(n for kind, n in kinds.items() if kind not in NOT_LOST)
            found.append((month, file, column, lost > LOST_SHARE * rows))
    return found


def lost_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose number identifies nobody, in columns in which too many do not."""
    here = [
        f"(delivery_periode = {literal(month)} and file = {literal(file)} and {flaw(column)} is not null)"
        for month, file, column, too_many in _lost_columns(con, contract, periode)
        if too_many
    ]
    rows = f"(select * from {contract.name} where {' or '.join(here) or 'false'})"
    return addresses(con, contract, files_in_force(con, contract, periode), rows)


def doubtful_conventions(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (columns of files in force that have a convention, those whose convention is doubtful)."""
    rows = con.execute(
        "select konvensi::varchar from quality.delivery where source = ? and status = 'LOADED'"
        f" and konvensi is not null and {_in_force(con, contract, periode)}",
        [contract.table],
    ).fetchall()
    found = [column for (kept,) in rows for column in json.loads(kept).values()]
    return len(found), sum(column.get("diragukan", False) for column in found)


def some_filled(columns: Sequence[str]) -> str:
    """Returns the SQL condition that one of the columns of a quarantined payload is not blank."""
    read = ", ".join(f"read_blank(payload ->> {literal(column)})" for column in columns)
    return f"coalesce({read}) is not null"


def quarantined_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows set aside, but for those that are no data (totals, signatures), those that
    took a row out as they should, those that their person had erased, and those that nobody filled in (the
    contract's filledIn)."""
    files = files_in_force(con, contract, periode)
    rows = f"select * from quality.quarantine where source = {literal(contract.table)}"
    rows += f" and rule not in ('{NO_DATA}', '{WITHDRAWN}', '{ERASED}')"
    if filled := contract.properties.get("filledIn"):
        rows += f" and {some_filled(filled)}"
    return addresses(con, contract, files, f"({rows} and {of_files(files)})")


def overquarantined(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (files in force, files of which more rows are set aside than the contract bears).

    Corrections apart: they have few rows.
    """
    return counted(
        con,
        f"select count(*), count(*) filter (where set_aside) from ({_files_set_aside(con, contract, periode)})",
        [],
    )


def _files_set_aside(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of each file in force and whether too much of it is set aside."""
    limit = contract.properties.get("quarantineLimit", QUARANTINE_LIMIT)
    return (
        f"select delivery_periode, file, count(q.file) > {limit} * rows_read as set_aside"
        f" from quality.delivery as d left join ({quarantined_rows(con, contract, periode)}) as q"
        " using (source, delivery_periode, file)"
        f" where d.source = {literal(contract.table)} and status = 'LOADED' and not correction"
        f" and {_in_force(con, contract, periode)} group by delivery_periode, file, rows_read"
    )


def overquarantined_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows set aside of files of which too many are."""
    return (
        f"select q.* from ({quarantined_rows(con, contract, periode)}) as q"
        f" semi join (select * from ({_files_set_aside(con, contract, periode)}) where set_aside) as f"
        " using (delivery_periode, file)"
    )


def doubled_keys(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (natural keys, keys found in two files of one month).

    A correcting row stands in the file whose row it corrects: sending both of a pair back mends nothing.
    """
    rows = _keyed_rows(con, contract, periode)
    if rows is None:
        return 0, 0
    return counted(
        con,
        "select count(*), count(*) filter (where first <> last) from (select min(nth) as first,"
        f" max(nth) as last from ({rows}) group by month, {_key_names(contract)})",
        [],
    )


def doubled_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    """Returns a select of the rows whose natural key another file of their month has too."""
    rows = _keyed_rows(con, contract, periode)
    if rows is None:
        return addresses(con, contract, [], f"(select * from {contract.name} where false)")
    names = ["month", *_key_names(contract).split(", ")]
    doubled = f"select {', '.join(names)} from ({rows}) group by all having min(nth) <> max(nth)"
    same = " and ".join(f"r.{name} is not distinct from d.{name}" for name in names)
    return (
        f'select {literal(contract.table)} as source, delivery_periode, file, "row"'
        f" from ({rows}) as r semi join ({doubled}) as d on {same}"
    )


def _key_names(contract: Contract) -> str:
    return ", ".join(f"k{i}" for i, _ in enumerate(key_expressions(contract)))


def _keyed_rows(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str | None:
    """Returns a select of the rows in months of several files, each with its natural key and `nth`, a number
    that stands for its file (texts are slow to compare); None if no month has several. A key with a part
    unknown is no key."""
    files = files_in_force(con, contract, periode)
    uncorrected = [f for f in files if not f.correction]
    months = [f.periode for f in uncorrected]
    several = [f for f in uncorrected if months.count(f.periode) > 1]
    keys = key_expressions(contract)
    if not several or not keys:
        return None
    either = contract.properties.get("oneOf", [])
    listed = ", ".join(f"{value} as k{i}" for i, (_, value) in enumerate(keys))
    known = " and ".join(
        f"k{i} is not null" for i, (name, _) in enumerate(keys) if name not in either
    )
    names = sorted({f.file for f in several})
    nth = " ".join(f"when {literal(name)} then {i}" for i, name in enumerate(names))
    table = _replaced(con, contract, files)
    read = as_read(con, contract, files, [name for name, _ in keys])
    found = (
        f'select delivery_periode as month, delivery_periode, file, "row", case file {nth} end as nth, {listed}'
        f" from {read} as r {_without(table)} where {of_files(several)}"
    )
    if table:
        found += (
            f' union all select of_periode, delivery_periode, file, "row", case of_file {nth} end, {listed}'
            f" from {read} as r inner join {table.replace('replaced_', 'corrected_')}"
            f' using (delivery_periode, file, "row") {_without(table)}'
        )
    return f"select * from ({found}) where {known}"


def _replaced(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce]
) -> str | None:
    """Returns the temp table of the rows among `files` whose place a correction takes; None if none can.

    It is the source's own: several selects that read such tables may be open at once.
    """
    if not any(f.correction for f in files):
        return None
    replaced_rows(con, contract, files)
    for name in ("replaced", "corrected"):
        con.execute(f"create or replace temp table {name}_{contract.table} as from temp.{name}")
    return f"temp.replaced_{contract.table}"


def _without(replaced: str | None) -> str:
    """Returns the join that leaves out the rows in the temp table `replaced`, if there is one."""
    return f'anti join {replaced} as x using (delivery_periode, file, "row")' if replaced else ""


def addresses(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: list[InForce], rows: str
) -> str:
    """Returns a select of the addresses of `rows`, less those whose place a correction takes."""
    return (
        f'select {literal(contract.table)} as source, delivery_periode, file, "row"'
        f" from {rows} as r {_without(_replaced(con, contract, files))}"
    )


def _in_force(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> str:
    return of_files(files_in_force(con, contract, periode))


def counted(con: duckdb.DuckDBPyConnection, query: str, parameters: list[str]) -> tuple[int, int]:
    """Returns the two whole numbers that a select of one row gives: checked, failed."""
    with no_values("ukuran kiriman"):
        [row] = con.execute(query, parameters).fetchall()
    return int(row[0]), int(row[1])
