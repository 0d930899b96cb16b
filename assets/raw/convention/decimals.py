"""Measures: whether point or comma stands before the decimals, found from the figures of which only one can be true.

1.250 alone may be one and a quarter or twelve hundred and fifty. Money needs no such proof: nobody counts rupiah in
thousandths.
"""

import duckdb

from assets.raw.convention.convention import Convention, weigh
from expectations.contract import Column

POINT, COMMA, UNSURE = "1,250.5", "1.250,5", "TAK PASTI"
OPEN = "-?[1-9][0-9]{0,2}[.,][0-9]{3}"
# Decimals are one, two or more than three digits, or follow a lone 0; groups of three come in several.
PROOF = (
    "^-?(0{d}[0-9]+|[0-9{g}]*{d}([0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{1,3}}({g}[0-9]{{3}}){{2,}}"
    "|[0-9{g}]*{g}[0-9]{{3}}{d}[0-9]+)$"
)


def infer(con: duckdb.DuckDBPyConnection, column: Column) -> Convention | None:
    """Returns which sign the column of `incoming` writes before decimals; None where no figure has one."""
    point, comma = PROOF.format(d="[.]", g=","), PROOF.format(d=",", g=".")
    [row] = con.execute(
        f"select coalesce(sum(n) filter (where regexp_matches(t, '{point}')), 0),"
        f" coalesce(sum(n) filter (where regexp_matches(t, '{comma}')), 0),"
        f" bool_or(regexp_full_match(t, '{OPEN}') and contains(t, '.')),"
        f" bool_or(regexp_full_match(t, '{OPEN}') and contains(t, ','))"
        f' from (select "{column.name}" as t, count(*) as n from temp.incoming where rusak is null group by 1)'
    ).fetchall()
    points, commas, open_point, open_comma = row
    if not (points or commas or open_point or open_comma):
        return None
    proved = weigh(points, commas)
    ambiguous = open_point or open_comma
    if proved is None:
        return Convention(UNSURE, points, commas, usual=not ambiguous, doubtful=ambiguous)
    if proved and not points:  # nothing proves it: read as staging does, and told
        both = open_point and open_comma
        return Convention(UNSURE if both else POINT, usual=not both, doubtful=True)
    if proved:
        return Convention(POINT, points, commas, usual=not open_comma)
    return Convention(COMMA, commas, points, usual=not open_point)


def expression(text: str, convention: Convention) -> str:
    """Returns the SQL of the measure as staging reads it; null where it may be two figures."""
    groups = {POINT: ",", COMMA: "."}.get(convention.name)
    figure = "null" if groups is None else f"replace({text}, '{groups}', '')"
    return f"case when regexp_full_match({text}, '{OPEN}') then {figure} else {text} end"
