"""What was known of each household when: the record classification.revision, which only grows.

Belongs here: writing it at each publication and finding a household in it. How it is told is explain.py's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from assets.warehouse import no_values
from expectations.sql import exists

HOUSEHOLDS = "classification.revision"
SAID = ("kode_kelurahan", "anggota", "kelas", "daftar_kebutuhan")
CREATE = f"""
    create table if not exists {HOUSEHOLDS} (
        periode varchar, household_id varchar, urutan integer, published_at timestamptz, ada boolean,
        kode_kelurahan varchar, anggota varchar[], kelas struct(set_garis varchar, kelas varchar, basis varchar)[],
        daftar_kebutuhan struct(kode_program varchar, person_id varchar, terlayani boolean)[]
    )
"""
NOW = """
    select
        h.household_id, h.kode_kelurahan, coalesce(m.anggota, []) as anggota, coalesce(c.kelas, []) as kelas,
        coalesce(n.daftar_kebutuhan, []) as daftar_kebutuhan
    from household.household as h
    left join (
        select household_id, list(person_id order by person_id) as anggota
        from household.member where periode = $periode group by household_id
    ) as m using (household_id)
    left join (
        select household_id, list_sort(list(struct_pack(set_garis, kelas, basis))) as kelas
        from classification.household where periode = $periode group by household_id
    ) as c using (household_id)
    left join (
        select
            household_id,
            list(struct_pack(kode_program, person_id, terlayani) order by kode_program, person_id) as daftar_kebutuhan
        from intervention.need where periode = $periode group by household_id
    ) as n using (household_id)
    where h.periode = $periode
"""
# The household asked for, or what it was before and became since; the person to whom the NIK leads today, or whom that
# one was before people were found to be one, or before he was told apart from another.
FIND = f"""
    with recursive known as (
        select * from {HOUSEHOLDS}
        where periode = $periode and (published_at at time zone 'Asia/Jakarta')::date <= $day
        qualify row_number() over (partition by household_id order by urutan desc) = 1
    ),
    former(id) as (
        select $asked
        union
        select s.id_lama from household.successor as s inner join former as f on s.household_id = f.id
    ),
    later(id) as (
        select $asked
        union
        select s.household_id from household.successor as s inner join later as l on s.id_lama = l.id
    ),
    holder as (
        select person_id from identity.person where nik = $asked qualify periode = max(periode) over ()
    ),
    person(id) as (
        select person_id from holder
        union
        select case when r.superseded_by = p.id then r.id else r.asal end
        from identity.registry as r
        inner join person as p on r.superseded_by = p.id or (r.id = p.id and r.asal is not null)
    ),
    found as (
        select
            k.*,
            k.household_id = $asked
            or exists (select 1 from holder as h where list_contains(k.anggota, h.person_id)) as itu
        from known as k
        where k.ada and (
            k.household_id in (select id from former union all select id from later)
            or exists (select 1 from person as p where list_contains(k.anggota, p.id))
        )
    )
    select
        household_id, (published_at at time zone 'Asia/Jakarta')::date as terbit, kode_kelurahan, anggota,
        kelas, daftar_kebutuhan
    from found
    qualify itu or not bool_or(itu) over ()
    order by household_id
"""


@dataclass(frozen=True)
class Known:
    """One household as a publication had it: member ids; classes and needs as dictionaries by column."""

    household_id: str
    terbit: date
    kode_kelurahan: str | None
    anggota: list[str]
    kelas: list[dict[str, Any]]
    daftar_kebutuhan: list[dict[str, Any]]


def record_households(con: duckdb.DuckDBPyConnection, periode: str, at: datetime) -> int:
    """Adds what this publication of a month says of each household otherwise than the one before; returns how many.

    A household that is there no longer gets a row too: `ada` is false.
    """
    same = " and ".join(f"n.{name} is not distinct from l.{name}" for name in SAID)
    with no_values(HOUSEHOLDS):
        con.execute(CREATE)
        [added] = con.execute(
            f"""
            insert into {HOUSEHOLDS} by name
            with now as ({NOW}),
            latest as (
                select * from {HOUSEHOLDS} where periode = $periode
                qualify row_number() over (partition by household_id order by urutan desc) = 1
            )
            select
                $periode as periode, household_id, coalesce(l.urutan, 0) + 1 as urutan, $at as published_at,
                n.kelas is not null as ada, {", ".join(f"n.{name}" for name in SAID)}
            from now as n
            full join latest as l using (household_id)
            where case when n.kelas is null then l.ada else not coalesce(l.ada and {same}, false) end
            order by household_id
            """,
            {"periode": periode, "at": at},
        ).fetchone() or (0,)
    return int(added)


def published_until(con: duckdb.DuckDBPyConnection, day: date) -> list[str]:
    """Returns the months on record up to the end of `day` in Jakarta, ascending."""
    if not exists(con, HOUSEHOLDS):  # a home of an earlier release, before its next publication
        return []
    rows = con.execute(
        f"select distinct periode from {HOUSEHOLDS}"
        " where (published_at at time zone 'Asia/Jakarta')::date <= ? order by 1",
        [day],
    ).fetchall()
    return [month for (month,) in rows]


def find_known(con: duckdb.DuckDBPyConnection, periode: str, day: date, asked: str) -> list[Known]:
    """Returns the household of a NIK or of a household_id as it was published up to the end of `day`; several where it
    was more than one then, none where it was not published."""
    with no_values("pencarian rumah tangga"):
        found = con.execute(FIND, {"periode": periode, "day": day, "asked": asked}).fetchall()
    return [Known(*row) for row in found]
