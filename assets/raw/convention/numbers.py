"""Numbers that identify: why they do not, counted per column, and whether a whole column was rounded.

Excel keeps fifteen digits: the sixteenth becomes 0. A NIK or KK that ends in 0 is one in ten; a column in which
nearly all do has lost its last digit, and two families of one day share what is left.
"""

import duckdb

from assets.raw.convention.convention import Convention
from assets.raw.reading import flaw
from expectations.contract import Column

ROUNDED = "BULAT"
WHOLE = "UTUH"
FEW = 10
NEARLY_ALL = 0.9


def infer(con: duckdb.DuckDBPyConnection, column: Column) -> Convention | None:
    """Returns whether the numbers of the column of `incoming` are whole or rounded; None if there are none."""
    digits = f"""nomor_angka("{column.name}")"""
    usual = f'strlen("{column.name}") = 16'
    text = f'case when {usual} then "{column.name}" else {digits} end'
    row = con.execute(
        f"select count(*), count(*) filter (where ends_with(t, '0'))"
        f" from (select {text} as t from temp.incoming where rusak is null) where strlen(t) = 16"
    ).fetchone()
    assert row is not None
    total, ends = row
    if not total:
        return None
    if total >= FEW and ends >= NEARLY_ALL * total:
        return Convention(ROUNDED, ends, total - ends, doubtful=True)
    return Convention(WHOLE, total - ends, 0, usual=True)


def expression(text: str) -> str:
    """Returns the SQL of a number of a rounded column: null where its last digit may be lost."""
    return f"case when not ends_with(nomor_angka({text}), '0') then {text} end"


def flaws(con: duckdb.DuckDBPyConnection, columns: list[Column]) -> dict[str, dict[str, int]]:
    """Returns, per column and kind, how many numbers of `incoming` identify nobody."""
    found: dict[str, dict[str, int]] = {}
    for column in columns:
        rows = con.execute(
            f"select flaw, count(*) from (select {flaw(column.name)} as flaw from temp.incoming"
            " where rusak is null) where flaw is not null group by flaw order by flaw"
        ).fetchall()
        if rows:
            found[column.name] = dict(rows)
    return found
