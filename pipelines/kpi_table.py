"""The tables of `konvergensi kpi`: what is published, or was known on a day."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from assets.publication.revision import as_known, recorded
from assets.warehouse import MACROS, set_variables
from expectations.contract import contracts

Shown = tuple[str, list[str], list[tuple[Any, ...]]]


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    return con.execute(sql, values).fetchall()


# A figure's format (of its contract) in the command's table.
SHOWN = {
    "bulat": "round({0})::bigint::varchar",
    "persen": "replace(printf('%.2f', 100 * {0}), '.', ',') || ' %'",
}


def kpi_table(published: Path, periode: str | None, set_utama: str) -> Shown:
    """Returns the kecamatan KPIs of a published month (the newest by default) under the lines that the
    setting `set_utama` lets decide there.

    Of several kota each row names its own: ranks are within the kota. A hidden figure is `tertutup`, one of an area
    without evidence of welfare `belum ada bukti`.
    """
    headed = [c for c in contracts()["kpi.kecamatan"].columns if c.head]
    shown = []  # head, column, text
    for c in headed:
        shown.append((c.head, c.name, SHOWN[c.format].format(c.name)))
        if c.interval and c.format == "bulat":
            ends = [SHOWN[c.format].format(end) for end in c.interval]
            shown.append(("selang 90 %", c.interval[0], " || ' - ' || ".join(ends)))
    figures = ", ".join(
        f"coalesce({text}, if(list_contains(tertutup, '{column}'), 'tertutup',"
        " if(alasan_kosong is null, '-', 'belum ada bukti')))"
        for _, column, text in shown
    )
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute((MACROS / "garis.sql").read_text(encoding="utf-8"))
        set_variables(con, {"set_utama": set_utama})
        month = periode or _rows(con, "select max(periode) from kpi.kecamatan")[0][0]
        rows = _rows(
            con,
            f"""
            select
                (select any_value(nama) from kpi.kota where kode = left(k.kode, 5) and periode = k.periode),
                peringkat, nama, {figures}, status_target,
                coalesce(bulan_menuju_nol::varchar, '-'), if(prioritas, 'PRIORITAS', '')
            from (
                from kpi.kecamatan
                union all by name
                -- an earlier version's publication has neither
                select null::varchar[] as tertutup, null::varchar as alasan_kosong where false
            ) as k
            where periode = $month and set_garis = set_utama($month)
            order by left(kode, 5), peringkat nulls last, kode
            """,
            {"month": month},
        )
        deciding = _rows(con, "select set_utama($month)", {"month": month})[0][0]
    heads = [head for head, _, _ in shown]
    names = ["kota", "#", "kecamatan", *heads, "status target", "bulan ke nol", "prioritas"]
    if len({row[0] for row in rows}) == 1:
        names, rows = names[1:], [row[1:] for row in rows]
    return f"Miskin ekstrem per kecamatan, {month} (garis {deciding})", names, rows


def sets_of(published: Path, periode: str | None) -> list[str]:
    """Returns the sets of lines under which a published month (the newest by default) has figures."""
    with duckdb.connect(str(published), read_only=True) as con:
        found = _rows(
            con,
            "select distinct set_garis from kpi.kecamatan"
            " where periode = coalesce($month, (select max(periode) from kpi.kecamatan)) order by 1",
            {"month": periode},
        )
    return [name for (name,) in found]


def known_table(
    con: duckdb.DuckDBPyConnection, periode: str | None, day: date
) -> tuple[str, list[str], list[tuple]]:
    """Returns title, heads and rows of kota and kecamatan as they were published up to the end of `day`."""
    if not recorded(con):
        return "", [], []
    with as_known(con, day) as known:
        rows = _rows(
            known,
            """
            select
                periode, nama, set_garis, jiwa_miskin_ekstrem, round(jiwa_miskin_ekstrem_perkiraan)::bigint,
                floor(jiwa_miskin_ekstrem_bawah)::bigint, ceil(jiwa_miskin_ekstrem_atas)::bigint,
                strftime(published_at, '%Y-%m-%d %H:%M'), urutan - 1
            from kpi.area
            where periode = coalesce($month, (select max(periode) from kpi.area)) and tingkat in ('KOTA', 'KECAMATAN')
            order by set_garis desc, kode
            """,
            {"month": periode},
        )
    title = f"Miskin ekstrem{' ' + rows[0][0] if rows else ''}, seperti terbit sampai {day}"
    names = [
        "wilayah",
        "garis",
        "teridentifikasi",
        "perkiraan",
        "bawah",
        "atas",
        "terbit",
        "revisi",
    ]
    return title, names, [row[1:] for row in rows]
