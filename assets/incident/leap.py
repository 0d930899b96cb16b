"""How far a kota's expected number moved, in which kecamatan most, and by which cause: for who has to judge it."""

import duckdb

from assets.report.words import CAUSE
from assets.text import angka
from expectations.sql import exists

# by rule: the column of kpi.comparison that says where it fails, and the month that it is held against
LEAPS = {
    "perkiraan_melompat": ("melompat", "periode_pembanding"),
    "perkiraan_melebihi_register": ("melebihi_register", "periode_pembanding"),
    "pembanding_berubah": ("berbeda", "periode_sebelum"),
}
FEW = 5  # below that no figure leaves the house


def leaps(con: duckdb.DuckDBPyConnection, rule: str, periode: str) -> list[str]:
    """Returns a line per kota and set of lines in which the rule fails; none for a rule on anything else."""
    if rule not in LEAPS or not exists(con, "kpi.comparison"):
        return []
    fails, against = LEAPS[rule]
    rows = con.execute(
        f"select kode, set_garis, batas_register::double, {against} from kpi.comparison"
        f" where periode = ? and {fails} order by all",
        [periode],
    ).fetchall()
    names = _names(con, periode)
    lines = []
    for kode, set_garis, most, month in rows:
        moved = _moved(con, (kode, set_garis), periode, month)
        said = [f"{names.get(kode, kode)} ({set_garis}): {_span(moved[kode], month)}"]
        if month is None:
            said.append(f"register memungkinkan {_few(most)}")
        below = [area for area in moved if area != kode]
        if below:
            area = max(below, key=lambda a: abs((moved[a][1] or 0) - (moved[a][0] or 0)))
            said.append(f"terbesar di {names.get(area, area)} {_span(moved[area], month)}")
        if month and (cause := _cause(con, (kode, set_garis), periode, moved[kode])):
            said.append(cause)
        lines.append(", ".join(said))
    return lines


def _names(con: duckdb.DuckDBPyConnection, periode: str) -> dict[str, str]:
    """Returns the name of each kota and kecamatan by its code."""
    if not exists(con, "staging.wilayah"):
        return {}
    rows = con.execute(
        "select distinct unnest([kode_kota, kode_kecamatan]), unnest([nama_kota, nama_kecamatan])"
        " from staging.wilayah where periode = ? order by all",
        [periode],
    ).fetchall()
    return dict(rows)


Span = tuple[float | None, float | None]


def _moved(
    con: duckdb.DuckDBPyConnection, of: tuple[str, str], periode: str, month: str | None
) -> dict[str, Span]:
    """Returns of the kota and each of its kecamatan what was expected in `month` and in `periode`, by code."""
    rows = con.execute(
        "select kode, any_value(jiwa) filter (where periode = $month),"
        " any_value(jiwa) filter (where periode = $periode) from"
        " (select *, jiwa_miskin_ekstrem_perkiraan::double as jiwa from kpi.area)"
        " where periode in ($periode, $month) and set_garis = $set_garis"
        " and (kode = $kode or tingkat = 'KECAMATAN' and starts_with(kode, $kode || '.'))"
        " group by kode order by kode",
        {"kode": of[0], "set_garis": of[1], "periode": periode, "month": month},
    ).fetchall()
    return {kode: (before, now) for kode, before, now in rows}


def _cause(
    con: duckdb.DuckDBPyConnection, of: tuple[str, str], periode: str, moved: Span
) -> str | None:
    """Returns which cause moved most; None where the causes are not, or not yet, those of this change."""
    if not exists(con, "monitoring.change"):
        return None
    rows = con.execute(
        "select sebab, perkiraan::double as perkiraan from monitoring.change where periode = ? and tingkat = 'KOTA'"
        " and kode = ? and set_garis = ? order by abs(perkiraan) desc, sebab",
        [periode, *of],
    ).fetchall()
    change = (moved[1] or 0) - (moved[0] or 0)
    if not rows or abs(sum(by for _, by in rows) - change) > 1 or abs(rows[0][1]) < FEW:
        return None
    sebab, by = rows[0]
    return f"sebab terbesar {CAUSE[sebab]} {'+' if by > 0 else ''}{angka(by)}"


def _span(moved: Span, month: str | None) -> str:
    before, now = moved
    return f"{_few(before)} → {_few(now)}" if month else _few(now)


def _few(number: float | None) -> str:
    if number is None:
        return "tanpa angka"
    return angka(number) if number >= FEW else f"di bawah {FEW}"
