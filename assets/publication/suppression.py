"""What the draft of a publication must not show: small counts, and whatever gives them away.

Belongs here: the figures of a month out of the draft, and the nulls into it. Which counts are to be hidden for the
sake of others is disclosure.py's business.
"""

from collections.abc import Sequence
from math import isnan, nan

import duckdb

from assets.publication.count_tree import Count, hide_in
from assets.publication.disclosure import hide
from expectations.contract import Column, contracts
from expectations.sql import column_names

SMALLEST = 5  # fewer people than this could be recognised by a neighbour

# Expected numbers speak of everybody and are no counts of people found. One is the count itself where its interval
# leaves nothing in doubt: narrower, in people, than this.
CERTAIN = 1
EXPECTED = "jiwa_miskin_ekstrem_perkiraan"
INTERVAL = ("jiwa_miskin_ekstrem_bawah", "jiwa_miskin_ekstrem_atas")
FOUND = "jiwa_miskin_ekstrem"

Key = tuple[str, str]  # the code of an area and the set of lines, '' where there are no sets
Figures = dict[Key, dict[str, float | None]]


def leaving(table: str) -> dict[str, Column]:
    """Returns the columns of a table that may leave the warehouse, by name: those whose contract says how they tell."""
    return {c.name: c for c in contracts()[table].columns if c.disclosure is not None}


def suppress(
    con: duckdb.DuckDBPyConnection, tables: Sequence[str], periode: str, was_published: bool
) -> None:
    """Nulls what must be hidden of one month and lists it in `tertutup`.

    `was_published`: the figures come from a publication in which some are hidden, but not all that must be.
    """
    figures: Figures = {}
    for table in tables:
        figures |= _figures(con, table, periode)
    hidden = _hidden(figures, was_published)
    con.execute("create or replace temp table tertutup (kode text, set_garis text, kolom text[])")
    for (code, lines), counts in sorted(hidden.items()):
        derived = [
            name
            for name, column in leaving(tables[0]).items()
            if not counts.isdisjoint(column.disclosure_from)
        ]
        con.execute(
            "insert into tertutup values (?, ?, ?)", [code, lines, sorted(counts) + derived]
        )
    for table in tables:
        here = column_names(con, f"pub.{table}")
        of_set = " and t.set_garis = h.set_garis" if "set_garis" in here else ""
        nulls = "".join(
            f", {name} = case when not list_contains(h.kolom, '{name}') then t.{name} end"
            for name, column in leaving(table).items()
            if column.disclosure != "open" and name in here
        )
        con.execute(
            f"update pub.{table} set tertutup = [] where periode = ? and tertutup is null",
            [periode],
        )
        con.execute(
            f"update pub.{table} as t set tertutup = list_filter(h.kolom, lambda k: k in ?){nulls}"
            f" from tertutup as h where t.periode = ? and t.kode = h.kode{of_set}",
            [here, periode],
        )
    con.execute("drop table temp.tertutup")


def _figures(con: duckdb.DuckDBPyConnection, table: str, periode: str) -> Figures:
    """Returns the counts of each area in the draft, with the interval of the expected number."""
    here = column_names(con, f"pub.{table}")
    counts = [n for n, column in leaving(table).items() if column.disclosure == "count"]
    names = [name for name in (*counts, *INTERVAL) if name in here]
    lines = "set_garis" if "set_garis" in here else "''"
    rows = con.execute(
        f"select {', '.join(['kode', lines, *names])} from pub.{table} where periode = ? order by all",
        [periode],
    ).fetchall()
    return {
        (code, one): {
            n: None if v is None else float(v) for n, v in zip(names, values, strict=True)
        }
        for code, one, *values in rows
    }


def _hidden(figures: Figures, was_published: bool) -> dict[Key, set[str]]:
    """Returns the names of the counts to hide by area and set of lines."""
    by_set: dict[str, dict[str, dict[str, float]]] = {}
    for (code, lines), row in figures.items():
        for name, value in row.items():
            if value is not None and name not in INTERVAL:
                by_set.setdefault(lines, {}).setdefault(name, {})[code] = value
    if was_published:  # a null beside figures was hidden
        for (code, lines), row in figures.items():
            for name in by_set.get(lines, {}).keys() & row.keys():
                by_set[lines][name].setdefault(code, nan)
    expected = {lines: of_set.pop(EXPECTED, {}) for lines, of_set in by_set.items()}
    counts: dict[object, Count] = {}  # one that is the same under every set of lines is one count
    tables: dict[str, dict[str, Count]] = {}
    for lines, of_set in sorted(by_set.items()):
        tables[lines] = {}
        for name, values in of_set.items():
            small = {code for code, v in values.items() if isnan(v) or 0 < v < SMALLEST}
            count = Count(name, values, small, least=0 if was_published else 1)
            tables[lines][name] = counts.setdefault((name, tuple(sorted(values.items()))), count)
    hide(list(tables.values()))
    for lines, table in tables.items():
        if FOUND in table and expected[lines]:
            certain = {c for c in table[FOUND].hidden if _is_certain(figures[c, lines])}
            table[EXPECTED] = Count(EXPECTED, expected[lines], certain & expected[lines].keys(), 0)
            hide_in(table[EXPECTED])
    found: dict[Key, set[str]] = {}
    for lines, table in tables.items():
        for name, count in table.items():
            for code in count.hidden:
                found.setdefault((code, lines), set()).add(name)
    return found


def _is_certain(row: dict[str, float | None]) -> bool:
    low, high = (row.get(name) for name in INTERVAL)
    return low is not None and high is not None and high - low < CERTAIN


def suppress_derived(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Nulls each figure that is made from one that is null: a share of few tells how many."""
    here = column_names(con, f"pub.{table}")
    for name, column in leaving(table).items():
        parts = [part for part in column.disclosure_from if part in here]
        if name in here and parts:
            unknown = " or ".join(f"{part} is null" for part in parts)
            con.execute(f"update pub.{table} set {name} = null where {unknown}")
