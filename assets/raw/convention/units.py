"""Money: rupiah as written, or thousands or millions of them, found from the whole column.

A column is in thousands where nearly no figure is plausible as rupiah and nearly every one is a thousand times
as much. Both is a guess, however sure: the owner is told. So is he where many figures are implausible and nothing
explains them.
"""

import duckdb

from assets.raw.convention.convention import ENOUGH, Convention
from expectations.contract import Column

RUPIAH = "RUPIAH"
FACTORS = {"RIBU": 1_000, "JUTA": 1_000_000}
FEW = 20  # figures; of fewer no unit is inferred
MANY = 0.4  # of the figures beyond all that is plausible: not slips of single cells any more
SOME = 0.05
NEARLY_ALL = 0.95


def infer(con: duckdb.DuckDBPyConnection, column: Column) -> Convention | None:
    """Returns the unit of the column of `incoming`; None where it has no figure."""
    assert column.plausible is not None
    low, high = column.plausible
    written = {1: "read_rupiah(t)", **{f: f"{_number(name)} * {f}" for name, f in FACTORS.items()}}
    within = ", ".join(
        f"coalesce(sum(n) filter (where {value} between {low} and {high}), 0)"
        for value in written.values()
    )
    [row] = con.execute(
        f"select coalesce(sum(n) filter (where read_rupiah(t) > 0), 0), {within} from"
        f' (select "{column.name}" as t, count(*) as n from temp.incoming where rusak is null group by 1)'
    ).fetchall()
    total, as_written, *others = map(int, row)
    if not total:
        return None
    if total >= FEW and as_written <= (1 - NEARLY_ALL) * total:
        for name, plausible in zip(FACTORS, others, strict=True):
            if plausible >= NEARLY_ALL * total:
                return Convention(name, plausible, total - plausible, doubtful=True)
    implausible = total - as_written
    doubtful = implausible >= ENOUGH and implausible > MANY * total
    # some in thousands, as Excel makes 225 of 225.000; of one or two figures all
    some = implausible >= max(ENOUGH, SOME * total) and 2 * others[0] >= implausible
    doubtful = doubtful or some or (implausible == total and any(others))
    return Convention(RUPIAH, as_written, implausible, usual=True, doubtful=doubtful)


def _number(name: str) -> str:
    """Returns the SQL of a figure `t` in a unit: of millions 1.250 is one and a quarter."""
    return "read_number(t)" if name == "JUTA" else "read_rupiah(t)"


def expression(column: Column, text: str, convention: Convention) -> str:
    """Returns the SQL of the amount in rupiah, as text. A figure that is plausible as rupiah, and not in the column's
    unit, is rupiah."""
    assert column.plausible is not None
    low, high = column.plausible
    figure = _number(convention.name).replace("(t)", f"({text})")
    amount = f"{figure} * {FACTORS[convention.name]}"
    rupiah = f"{amount} > {high} and read_rupiah({text}) between {low} and {high}"
    amount = f"case when {rupiah} then read_rupiah({text}) else {amount} end"
    return f"cast(cast({amount} as decimal(18, 2)) as varchar)"
