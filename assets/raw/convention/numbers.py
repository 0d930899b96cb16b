"""Numbers that identify: why they do not, counted per column, and whether a whole column was rounded.

Excel keeps fifteen digits: the sixteenth becomes 0. A NIK or KK that ends in 0 is one in ten; of a column in which
far more do some or all have lost their last digit, and two families of one day share what is left.
"""

from math import sqrt

import duckdb

from assets.raw.convention.convention import Convention
from assets.raw.reading import flaw, is_number
from expectations.contract import Column
from expectations.sql import quoted

ROUNDED = "BULAT"
WHOLE = "UTUH"
FEW = 5
SURE = 10  # of fewer numbers all must end so
TENTH = 0.1  # of numbers with all their digits end so
CHANCE = 5  # times the deviation of such a share
PART = 0.3
LIKELY = 0.2  # of the rows: from here on it is asked how many different numbers those are
LONGER = "00"  # the end at least of a rounded id of more than sixteen digits


def infer(con: duckdb.DuckDBPyConnection, column: Column) -> Convention | None:
    """Returns whether the numbers of the column of `incoming` are whole or rounded; None if there are none."""
    name = quoted(column.name)
    plain = f"strlen({name}) = 16 and {name} between '0' and ':'"
    [quick] = con.execute(
        f"select count(*) filter (where {plain}), count(*) filter (where {plain} and ends_with({name}, '0')),"
        f" count(*) filter (where strlen({name}) > 16 and not ({name} between 'A' and '['))"
        " from temp.incoming where rusak is null"
    ).fetchall()
    total, ends, longer = quick
    rows = ends
    if longer or ends >= max(FEW, LIKELY * total):
        total, ends, rows = _different(con, name)
    if not total:
        return None
    # of one family alone in its file nobody can say
    if rows >= FEW and total > 1 and ends >= _too_many(total):
        return Convention(ROUNDED, ends, total - ends, doubtful=True)
    return Convention(WHOLE, total - ends, 0, usual=True)


def _too_many(total: int) -> float:
    """Returns how many of so many different numbers end in 0 by no chance."""
    if total < SURE:
        return total
    return max(PART * total, TENTH * total + CHANCE * sqrt(TENTH * (1 - TENTH) * total))


def _different(con: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int, int]:
    """Returns (different numbers, those that may have been rounded, their rows), also of numbers within other signs: a
    card's stands in each of a family's rows."""
    digits = f"case when strlen({name}) = 16 then {name} else nomor_angka({name}) end"
    [row] = con.execute(
        f"select count(*), count(*) filter (where {_rounded('t')}), coalesce(sum(n) filter (where {_rounded('t')}), 0)"
        f" from (select {digits} as t, count(*) as n from temp.incoming where rusak is null and strlen({name}) >= 16"
        " group by t) where strlen(t) >= 16 and t between '0' and ':'"
    ).fetchall()
    return row[0], row[1], int(row[2])


def _rounded(digits: str) -> str:
    """Returns the SQL of whether a number may have been rounded to fifteen digits."""
    return (
        f"ends_with({digits}, '0') and (strlen({digits}) = 16 or ends_with({digits}, '{LONGER}'))"
    )


def expression(text: str) -> str:
    """Returns the SQL of a number of a rounded column: null where its last digits may be lost."""
    return f"case when not ({_rounded(f'nomor_angka({text})')}) then {text} end"


def flaws(con: duckdb.DuckDBPyConnection, columns: list[Column]) -> dict[str, dict[str, int]]:
    """Returns, per column and kind, how many numbers of `incoming` identify nobody."""
    found: dict[str, dict[str, int]] = {}
    for column in _not_whole(con, columns):
        # a card's and a household's number stand in several rows: each is looked at once
        rows = con.execute(
            f"select flaw, sum(n) from (select {flaw(column.name)} as flaw, n from"
            f' (select "{column.name}", count(*) as n from temp.not_whole group by 1))'
            " where flaw is not null group by flaw order by flaw"
        ).fetchall()
        if rows:
            found[column.name] = {kind: int(n) for kind, n in rows}
    con.execute("drop table if exists temp.not_whole")  # it holds numbers of people
    return found


def _not_whole(con: duckdb.DuckDBPyConnection, columns: list[Column]) -> list[Column]:
    """Makes the temp table `not_whole`: the numbers that may have a flaw, of the rows that have one. Returns the
    columns with any: in most files few have."""
    if not columns:
        return []
    names = [quoted(column.name) for column in columns]
    broken = {name: f"not {_is_whole(column)}" for name, column in zip(names, columns, strict=True)}
    kept = ", ".join(f"case when {bad} then {name} end as {name}" for name, bad in broken.items())
    con.execute(
        f"create or replace temp table not_whole as select {kept} from temp.incoming"
        f" where rusak is null and ({' or '.join(broken.values())})"
    )
    counts = ", ".join(f"count({name})" for name in names)
    row = con.execute(f"select {counts} from temp.not_whole").fetchone()
    assert row is not None
    return [column for column, n in zip(columns, row, strict=True) if n]


def _is_whole(column: Column) -> str:
    """Returns the SQL of a quick sign that a number has no flaw: true of most, never of one that has."""
    name = quoted(column.name)
    return f"nomor_utuh({name})" if is_number(column) else f"id_utuh({name})"
