"""What was known when: each month's figures as they were published, first and later.

Belongs here: the record kpi.revision, which only grows, and the KPI tables as of a day. A publication that changed
nothing in an area is no revision of it.
"""

from datetime import date, datetime

import duckdb

from assets.warehouse import no_values
from expectations.sql import exists

REVISION = "kpi.revision"
FIGURES = ("jiwa_miskin_ekstrem", "perkiraan", "bawah", "atas")
CREATE = f"""
    create table if not exists {REVISION} (
        periode varchar, tingkat varchar, kode varchar, set_garis varchar, urutan integer, published_at timestamptz,
        jiwa_miskin_ekstrem bigint, perkiraan decimal(18, 8), bawah decimal(18, 2), atas decimal(18, 2)
    )
"""
SAME = " and ".join(f"n.{name} is not distinct from l.{name}" for name in FIGURES)
# What a publication of `$months` at `$at` says of each area otherwise than the one before.
ADDED = f"""
    with now as (
        select
            periode, tingkat, kode, set_garis, jiwa_miskin_ekstrem,
            jiwa_miskin_ekstrem_perkiraan::decimal(18, 8) as perkiraan,
            jiwa_miskin_ekstrem_bawah::decimal(18, 2) as bawah,
            jiwa_miskin_ekstrem_atas::decimal(18, 2) as atas
        from kpi.area where periode in (select unnest($months))
    ),
    latest as (
        select * from {REVISION} where periode in (select unnest($months))
        qualify row_number() over (partition by periode, tingkat, kode, set_garis order by urutan desc) = 1
    )
    select n.*, coalesce(l.urutan, 0) + 1 as urutan, $at as published_at
    from now as n
    left join latest as l using (periode, tingkat, kode, set_garis)
    where l.urutan is null or not ({SAME})
    order by n.periode, n.tingkat, n.kode, n.set_garis
"""
LEVELS = {
    "area": None,
    "kelurahan": "KELURAHAN",
    "kecamatan": "KECAMATAN",
    "kota": "KOTA",
    "provinsi": "PROVINSI",
}
AS_OF = f"""
    select
        r.periode, r.tingkat, r.kode, a.nama, r.set_garis, r.jiwa_miskin_ekstrem,
        r.perkiraan as jiwa_miskin_ekstrem_perkiraan, r.bawah as jiwa_miskin_ekstrem_bawah,
        r.atas as jiwa_miskin_ekstrem_atas, r.urutan, r.published_at
    from {REVISION} as r
    left join (select tingkat, kode, max_by(nama, periode) as nama from kpi.area group by all) as a
        using (tingkat, kode)
    where $day is null or (r.published_at at time zone 'Asia/Jakarta')::date <= $day::date
    qualify row_number() over (
        partition by r.periode, r.tingkat, r.kode, r.set_garis order by r.urutan desc
    ) = 1
    order by r.periode, r.tingkat, r.kode, r.set_garis
"""


def record_revision(con: duckdb.DuckDBPyConnection, periode: str, at: datetime) -> int:
    """Adds what this publication of a month says of each area otherwise than the one before; returns how many."""
    with no_values(REVISION):
        con.execute(CREATE)
        [added] = con.execute(
            f"insert into {REVISION} by name {ADDED}", {"months": [periode], "at": at}
        ).fetchone() or (0,)
    return int(added)


def recorded(con: duckdb.DuckDBPyConnection) -> bool:
    """Returns whether any publication is on record: a home of an earlier release has none before its next refresh."""
    return exists(con, REVISION)


def as_known(con: duckdb.DuckDBPyConnection, day: date | None) -> duckdb.DuckDBPyConnection:
    """Returns a database in memory whose kpi.area, kpi.kelurahan, kpi.kecamatan, kpi.kota and kpi.provinsi say what was
    published up to the end of `day` in Jakarta; None: until now."""
    rows = con.execute(AS_OF, {"day": day.isoformat() if day else None}).to_arrow_table()
    known = duckdb.connect(":memory:")
    known.execute(
        "set enable_progress_bar = false; set timezone = 'Asia/Jakarta'; create schema kpi"
    )
    known.register("rows", rows)
    for table, level in LEVELS.items():
        where = "" if level is None else f" where tingkat = '{level}'"
        known.execute(f"create table kpi.{table} as from rows{where}")
    known.unregister("rows")
    return known
