"""What changed between a source's deliveries by more than a month of honest life can change.

Each rule as (how many were checked, how many failed). Corrections are no deliveries and do not count.
"""

from collections import Counter, defaultdict
from math import log, sqrt
from statistics import median

import duckdb

from assets.raw.as_read import as_read
from assets.raw.in_force import files_in_force, filled_months, of_files
from assets.raw.reading import read_expression
from assets.warehouse import no_values
from expectations.contract import Column, Contract
from expectations.sql import quoted

LOOK_BACK = 6  # deliveries
# Within a month people are born, die and move by less than one in a hundred, a quota or an update of
# DTKS moves some in a hundred. A quarter is a file that is missing, came twice or is another city's.
VOLUME = 0.25
# How many happen to be on a short list varies by the root of its length, a share by half the root's
# inverse; three times that is no chance.
CHANCE = 3
# What a column lacks changes by a point or two; ten points are a form, an export or a joined column lost.
BLANK_POINTS = 0.10
# A household's rank moves a step now and then. For 15 of 100 people to be in another decile than before,
# the ranking was made anew or the column holds something else.
DECILE_SHARE = 0.15
# In an area of fewer people chance alone may move one decile in ten.
DECILE_ROWS = 500
WHOLE = "*"
BLANK = "list_contains(['', '-', 'NULL', 'N/A', 'TIDAK ADA DATA', 'NaN', 'None'], {0})"


def volume(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (1, 1) if the newest delivery is far larger or smaller than those before, else (1, 0).

    With fewer than two before it there is no usual: (0, 0).
    """
    months = filled_months(con, contract.table, periode)[-1 - LOOK_BACK :]
    if len(months) < 3:
        return 0, 0
    rows = dict(
        con.execute(
            "select delivery_periode, sum(rows_read) from quality.delivery"
            " where source = ? and status = 'LOADED' and not correction group by all",
            [contract.table],
        ).fetchall()
    )
    usual = median(float(rows[month]) for month in months[:-1])
    moved = abs(log(float(rows[months[-1]]) / usual))
    return 1, int(moved > log(1 + VOLUME) + CHANCE / sqrt(usual))


def emptied(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> tuple[int, int]:
    """Returns (optional columns, those whose share of blanks rose by far more than a point or two)."""
    shares = emptied_columns(con, contract, periode)
    return len(_optional(contract)) if shares is not None else 0, len(shares or ())


def emptied_columns(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> list[tuple[str, float, float]] | None:
    """Returns the columns that `emptied` counts, each with its share of blanks in the delivery before and in the newest
    one; None where there is no delivery before."""
    columns = _optional(contract)
    months = filled_months(con, contract.table, periode)[-2:]
    if len(months) < 2:
        return None
    (rows_before, before), (rows, now) = (_blanks(con, contract, columns, m) for m in months)
    limit = BLANK_POINTS + CHANCE * 0.5 / sqrt(min(rows_before, rows))
    shares = [
        (column.name, b / rows_before, n / rows)
        for column, b, n in zip(columns, before, now, strict=True)
    ]
    return [share for share in shares if share[2] - share[1] > limit]


def _optional(contract: Contract) -> list[Column]:
    return [column for column in contract.columns if not column.required]


def _blanks(
    con: duckdb.DuckDBPyConnection, contract: Contract, columns: list[Column], month: str
) -> tuple[int, tuple[int, ...]]:
    """Returns the rows of a month's delivery, and how many of them are blank in each column."""
    # the words as offices write them: looking for spaces around them takes five times as long
    blanks = ", ".join(
        f"count(*) filter (where {name} is null or {BLANK.format(name)})"
        for name in (quoted(c.name) for c in columns)
    )
    with no_values(f"kolom {contract.table}"):
        [row] = con.execute(
            f"select count(*), {blanks} from {contract.name}"
            f" where {_delivery(con, contract, month)}"
        ).fetchall()
    return row[0], row[1:]


def deciles_moved(
    con: duckdb.DuckDBPyConnection, contract: Contract, periode: str
) -> tuple[int, int]:
    """Returns (areas, areas whose people lie otherwise over the deciles than in the delivery before).

    The areas are the whole and each kecamatan with enough people in both deliveries.
    """
    months = filled_months(con, contract.table, periode)[-2:]
    if len(months) < 2:
        return 0, 0
    before, now = (_deciles(con, contract, month) for month in months)
    compared = [
        area
        for area in before.keys() & now.keys()
        if area == WHOLE or min(before[area].total(), now[area].total()) >= DECILE_ROWS
    ]
    return len(compared), sum(_distance(before[a], now[a]) > DECILE_SHARE for a in compared)


def _distance(before: Counter[int], now: Counter[int]) -> float:
    """Returns the least share of people who must be in another decile than before."""
    return 0.5 * sum(
        abs(now[decile] / now.total() - before[decile] / before.total())
        for decile in before.keys() | now.keys()
    )


def _deciles(
    con: duckdb.DuckDBPyConnection, contract: Contract, month: str
) -> dict[str, Counter[int]]:
    """Returns, per kecamatan and for the WHOLE, how many are in each decile.

    A kecamatan is told by its code or, where names are delivered, by its name as written: misspelt
    names are too few to be compared.
    """
    decile = next(c for c in contract.columns if c.name.startswith("desil"))  # the widest first
    reads = {
        "kecamatan": "read_place(kecamatan)",
        "kode_kelurahan": "left(read_kode_kelurahan(kode_kelurahan), 8)",
    }
    # the list of SIKS-NG tells no area
    area = next((c for c in reads if any(column.name == c for column in contract.columns)), "''")
    read = reads.get(area, "''")
    with no_values(f"desil {contract.table}"):
        rows = con.execute(
            f"select {read}, {read_expression(decile, quoted(decile.name))}, n from"
            f" (select {area}, {quoted(decile.name)}, count(*) as n"
            f" from {as_read(con, contract, files_in_force(con, contract, month), [area, decile.name])}"
            f" where {_delivery(con, contract, month)} group by all)"
        ).fetchall()
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for place, value, count in rows:
        if value is not None:
            found[place or ""][value] += count
            found[WHOLE][value] += count
    return found


def _delivery(con: duckdb.DuckDBPyConnection, contract: Contract, month: str) -> str:
    """Returns the condition of the raw rows of one month's delivery."""
    files = files_in_force(con, contract, month)
    return of_files([f for f in files if f.periode == month and not f.correction])
