"""Money: rupiah as written, or thousands or millions of them, found from the whole column.

A column is in thousands where nearly no figure is plausible as rupiah and nearly every one is a thousand times
as much. Both is a guess, however sure: the owner is told.
"""

import duckdb

from assets.raw.convention.convention import Convention
from expectations.contract import Column

FACTORS = {"RIBU": 1_000, "JUTA": 1_000_000}
FEW = 20  # figures; of fewer nothing is said
NEARLY_ALL = 0.95


def infer(con: duckdb.DuckDBPyConnection, column: Column) -> Convention | None:
    """Returns the unit of the column of `incoming`; None where it is rupiah."""
    assert column.plausible is not None
    low, high = column.plausible
    within = ", ".join(
        f"coalesce(sum(n) filter (where v * {factor} between {low} and {high}), 0)"
        for factor in (1, *FACTORS.values())
    )
    row = con.execute(
        f"select coalesce(sum(n), 0), {within} from (select read_rupiah(t) as v, n from"
        f' (select "{column.name}" as t, count(*) as n from temp.incoming where rusak is null group by 1))'
        " where v > 0"
    ).fetchone()
    assert row is not None
    total, as_written, *others = map(int, row)
    if total < FEW or as_written > (1 - NEARLY_ALL) * total:
        return None
    for name, plausible in zip(FACTORS, others, strict=True):
        if plausible >= NEARLY_ALL * total:
            return Convention(name, plausible, total - plausible, doubtful=True)
    return None


def expression(text: str, convention: Convention) -> str:
    """Returns the SQL of the amount in rupiah, as text."""
    return f"cast(read_rupiah({text}) * {FACTORS[convention.name]} as varchar)"
