"""Which delivered values cannot be read: counted per column, and the rows set aside for a required one.

Works on the temp table `incoming` of the file being loaded. Only columns are named, never a value.
"""

from dataclasses import dataclass

import duckdb

from assets.raw.header import Layout
from assets.raw.landing import Delivery
from assets.raw.no_data import NO_DATA
from assets.raw.reading import is_plain, read_expression
from expectations.contract import Column, Contract


@dataclass(frozen=True)
class Findings:
    """What reading one file found. `unreadable` counts per optional column the values that became null."""

    rows: int
    quarantined: int
    unreadable: dict[str, int]
    failing: tuple[str, ...]  # required columns with at least one blank or unreadable value
    empty_unnamed: tuple[str, ...]  # columns without title that hold nothing
    no_data: int = 0  # rows that are nobody's: totals, repeated headers, signatures


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0)


def _failed(column: Column, text: str) -> str:
    """Returns the condition under which a value is of no use: blank or unreadable if it is required,
    otherwise unreadable only."""
    if is_plain(column):
        return f"read_is_blank({text})" if column.required else "false"
    unreadable = f"{read_expression(column, text)} is null"
    return unreadable if column.required else f"{unreadable} and not read_is_blank({text})"


def _values(column: Column) -> str:
    """Returns the select of a column's distinct values, each with the number of rows that have it."""
    name = quoted(column)
    return f"select {name}, count(*) as n from temp.incoming where rusak is null group by {name}"


def _count_failed(con: duckdb.DuckDBPyConnection, column: Column) -> int:
    """Returns the rows whose value in this column is of no use; those of broken rows do not count.

    A typed column repeats few values: reading each distinct one takes a third of reading every row.
    """
    failed = _failed(column, quoted(column))
    if not is_plain(column):
        return _number(con, f"select sum(n) from ({_values(column)}) where {failed}")
    if column.required:
        rows = f"temp.incoming where rusak is null and {failed}"
        return _number(con, f"select count(*) from {rows}")
    return 0


def _fails(column: Column) -> str:
    """Returns the condition that a row's value in this required column is of no use, by its distinct
    values."""
    name, failed = quoted(column), _failed(column, quoted(column))
    if is_plain(column):
        return failed
    return f"{name} is null or {name} in (select {name} from ({_values(column)}) where {failed})"


def quoted(column: Column) -> str:
    """Returns the column's name as SQL writes it."""
    return f'"{column.name}"'


def _either_blank(contract: Contract) -> str | None:
    either = contract.properties.get("oneOf", [])
    if not either:
        return None
    return " and ".join(f'read_is_blank("{name}")' for name in either)


def _conditions(contract: Contract, failing: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Returns (condition, rule, reason) of each reason to set a row aside, the first that holds rules."""
    found = []
    for column in contract.columns:
        if column.name not in failing:
            continue
        name = quoted(column)
        blank = f"read_is_blank({name})"
        found.append((blank, "wajib_terisi", f"{column.name} kosong"))
        if not is_plain(column):
            unreadable = f"not ({blank}) and {_failed(column, name)}"
            found.append((unreadable, "wajib_terbaca", f"{column.name} tidak terbaca"))
    either = _either_blank(contract)
    if either:
        names = " dan ".join(contract.properties["oneOf"])
        found.append((either, "wajib_terisi", f"{names} kosong"))
    return found


def read_all(con: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout) -> Findings:
    """Returns what `incoming` holds that cannot be read."""
    rows = _number(con, "select count(*) from temp.incoming")
    broken = _number(con, "select count(rusak) from temp.incoming")
    delivered = [column for column in contract.columns if column.name in layout.columns]
    counted = {c: n for c in delivered if (n := _count_failed(con, c))}
    failing = tuple(c.name for c in counted if c.required)
    unreadable = {c.name: count for c, count in counted.items() if not c.required}
    either = _either_blank(contract)
    quarantined = 0
    if failing or broken or either:
        _set_aside(con, contract, failing)
        quarantined = _number(con, "select count(*) from temp.set_aside")
    empty_unnamed = tuple(
        name
        for name in layout.unnamed
        if not _number(
            con,
            f"""select count(*) from temp.incoming where lainnya ->> '$."{name}"' is not null""",
        )
    )
    no_data = _number(con, f"select count(*) from temp.incoming where aturan = '{NO_DATA}'")
    return Findings(rows, quarantined, unreadable, failing, empty_unnamed, no_data)


def _set_aside(
    con: duckdb.DuckDBPyConnection, contract: Contract, failing: tuple[str, ...]
) -> None:
    """Makes the temp table `set_aside`: the rowid in `incoming`, rule and reason of each such row."""
    conditions = _conditions(contract, failing)
    rule = " ".join(f"when {condition} then '{rule}'" for condition, rule, _ in conditions)
    reason = ", ".join(
        f"case when {condition} then '{why}' end" for condition, _, why in conditions
    )
    failed = [_fails(column) for column in contract.columns if column.name in failing]
    any_of = " or ".join(
        f"({condition})"
        for condition in ["rusak is not null", *failed, _either_blank(contract)]
        if condition
    )
    # a broken row has no columns, nor has one that is no data: saying that each is blank would hide why
    con.execute(
        "create or replace temp table set_aside as select rowid as id,"
        f" case when rusak is not null then aturan {rule} end as rule,"
        f" case when rusak is not null then sebab else concat_ws('; ', {reason or 'null'}) end"
        f" as reason from temp.incoming where {any_of}"
    )


def quarantine_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, findings: Findings
) -> None:
    """Copies the rows to set aside from `incoming` into quality.quarantine, with rule, reason, payload."""
    if not findings.quarantined:
        return
    names = ", ".join(f"'{c.name}', i.\"{c.name}\"" for c in contract.columns)
    con.execute(
        'insert into quality.quarantine (source, delivery_periode, file, "row", rule, reason, payload)'
        f" select ?, ?, ?, s.id + 1, s.rule, s.reason, json_object({names}, 'lainnya', i.lainnya)"
        " from temp.set_aside as s inner join temp.incoming as i on s.id = i.rowid",
        [delivery.source, delivery.periode, delivery.file],
    )
