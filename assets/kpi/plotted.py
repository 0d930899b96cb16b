"""What Dagster plots of a KPI table: each area's expected number of extremely poor people and its interval.

Dagster's log is not encrypted and more people read it than the warehouse: nothing stands here that would not be
published. A count of 1 to 4 is given away by expected numbers whose interval leaves nothing in doubt, its own or
others' that it adds up with (assets/publication/suppression.py); where both occur, none of that level is shown.
"""

import duckdb

from assets.publication.suppression import CERTAIN, EXPECTED, FOUND, INTERVAL, SMALLEST
from assets.text import angka

PLOTTED = 20  # areas: Dagster draws at most a hundred curves, three of each; the table has them all
Figure = tuple[str, str, float, float, float]  # code, name, expected, lower, upper: people


def figures(con: duckdb.DuckDBPyConnection, table: str, periode: str) -> list[Figure]:
    """Returns a month's areas with a figure and its interval under the lines that decide, by code; none where one must
    be hidden."""
    lower, upper = INTERVAL
    rows = con.execute(
        f"select kode, coalesce(nama, kode), {EXPECTED}::double, {lower}::double, {upper}::double, {FOUND}"
        f" from {table} where periode = $p and set_garis = set_utama($p) and {EXPECTED} is not null"
        f" and {lower} is not null and {upper} is not null order by kode",
        {"p": periode},
    ).fetchall()
    small = any(0 < found < SMALLEST for *_, found in rows)
    if small and any(found and high - low < CERTAIN for *_, low, high, found in rows):
        return []
    return [tuple(row[:5]) for row in rows]


def curves(found: list[Figure]) -> dict[str, float]:
    """Returns what is plotted by label, rounded to a tenth of a person; nothing of too many areas."""
    return {
        f"{nama} ({kode}) · {what}": round(value, 1)
        for kode, nama, *values in (found if len(found) <= PLOTTED else ())
        for what, value in zip(("perkiraan", "batas bawah", "batas atas"), values, strict=True)
    }


def table(found: list[Figure]) -> str:
    """Returns the same as a table in Markdown, a row per area."""
    head = "| kode | wilayah | perkiraan (jiwa) | selang 90 % |\n|---|---|--:|--:|"
    rows = [
        f"| {kode} | {nama} | {angka(value)} | {angka(low)} sampai {angka(high)} |"
        for kode, nama, value, low, high in found
    ]
    return "\n".join([head, *rows]) if rows else "Belum ada, atau tidak untuk ditampilkan."
