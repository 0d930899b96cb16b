"""Whether each change of class has its true cause, and whether visits find whom they should, against a sample's
truth.
"""

from pathlib import Path
from typing import Any

import duckdb

SET = "SASARAN_2022"

# A true household is the one where most of those live who are found in the pipeline's household.
HOMES = """
    create or replace temp table door as
    select periode, household_id, mode(household order by household) as household, count(*) as orang
    from (
        select m.periode, m.household_id, m.person_id, mode(a.household order by a.household) as household
        from household.member as m
        inner join identity.person_record as r on m.person_id = r.person_id and m.periode = r.periode
        inner join '{truth}/baris.parquet' as t using (source, delivery_periode, file, row)
        inner join '{truth}/anggota.parquet' as a on t.person = a.person and a.periode = m.periode
        where m.periode in ({months})
        group by all
    )
    group by all
"""

# The cause by what truly happened between the two months, told apart from the pipeline's own tables: visits
# by the Lurah's rows, lines by Bappeda's, surveys by what Carik's volunteers wrote, people by who lives where.
CAUSES = """
    with visited as (
        select distinct s.household_id
        from staging.verval as v
        inner join (
            select household_id as id, household_id from household.household where periode = '{now}'
            union all
            select id_lama, household_id from household.successor where periode = '{now}'
        ) as s on v.household_id = s.id
        where v.periode = '{now}' and v.hasil_kunjungan = 'DITEMUKAN'
            and v.keputusan <> 'TIDAK DAPAT DINILAI'
            and strftime(v.tanggal, '%Y-%m') > '{before}'
    ),
    survey as (
        select
            n.household,
            n.tanggal > p.tanggal or p.household is null as didata_lagi,
            n.berangka as berangka,
            coalesce(p.berangka, false) as dulu_berangka
        from (from '{truth}/survei.parquet' where periode = '{now}') as n
        left join (from '{truth}/survei.parquet' where periode = '{before}') as p using (household)
    ),
    people as (
        select household,
            list(person order by person) filter (where periode = '{now}')
            is distinct from list(person order by person) filter (where periode = '{before}') as berubah
        from '{truth}/anggota.parquet'
        where periode in ('{now}', '{before}')
        group by household
    ),
    line as (
        select set_garis, count(distinct garis_miskin_ekstrem_rp || '/' || garis_miskin_rp) > 1 as berubah
        from classification.line where periode in ('{now}', '{before}') group by set_garis
    ),
    found as (
        select household_id,
            list(person_id order by person_id) filter (where periode = '{now}')
            is distinct from list(person_id order by person_id) filter (where periode = '{before}') as berubah
        from household.member where periode in ('{now}', '{before}') group by household_id
    )
    select
        t.set_garis,
        t.sebab,
        case
            when v.household_id is not null then 'VERIFIKASI'
            when l.berubah and not coalesce(s.didata_lagi, false) then 'GARIS'
            when s.didata_lagi and s.berangka and s.dulu_berangka then 'KESEJAHTERAAN'
            when s.didata_lagi and (s.berangka or s.dulu_berangka) then 'DATA'
            when coalesce(p.berubah, false) then 'PENDUDUK'
            when s.didata_lagi then 'DATA'
            when coalesce(f.berubah, false) then 'IDENTITAS'
            when {lists} then 'DATA'
            else 'MODEL'
        end as benar,
        count(*) as n
    from monitoring.transition as t
    inner join door as d on t.household_id = d.household_id and d.periode = '{now}'
    left join visited as v on t.household_id = v.household_id
    left join survey as s on d.household = s.household
    left join people as p on d.household = p.household
    left join line as l on t.set_garis = l.set_garis
    left join found as f on t.household_id = f.household_id
    where t.periode = '{now}' and t.periode_sebelum = '{before}'
        and t.kelas is not null and t.kelas_sebelum is not null and t.kelas <> t.kelas_sebelum
    group by all
    order by all
"""
# Whether what offices' lists say of the household's people changed: programmes and deciles, by the rows in force.
LISTED = """
    t.household_id in (
        select household_id from (
            select m.periode, m.household_id, r.source, count(*) as n
            from household.member as m
            inner join identity.person_record as r on m.person_id = r.person_id and m.periode = r.periode
            where m.periode in ('{now}', '{before}')
                and (r.source in ('dtks', 'p3ke') or starts_with(r.source, 'penerima_'))
            group by all
        )
        group by household_id, source having count(*) = 1 or count(distinct n) > 1
    )
"""


def causes(con: duckdb.DuckDBPyConnection, truth: Path, now: str, before: str) -> list[tuple]:
    """Returns (set of lines, cause found, true cause, households) of each change of class in a month."""
    months = f"'{now}', '{before}'"
    con.execute(HOMES.format(truth=truth, months=months))
    lists = LISTED.format(now=now, before=before)
    return con.execute(CAUSES.format(truth=truth, now=now, before=before, lists=lists)).fetchall()


# Candidates are the same for the three orders: whom a visit may still name, not yet settled by one.
ORDERS = {
    "antrean": "nilai_informasi desc, program desc, household_id",
    "peluang": "p_miskin_ekstrem desc, household_id",
    "acak": "sha256('acak|' || household_id)",
}
FOUND = """
    select coalesce(sum(benar), 0), coalesce(sum(baru), 0), count(*)
    from (
        select
            case when r.pengeluaran_per_kapita_rp < 358233 then r.jumlah_anggota else 0 end as benar,
            case
                when c.kelas <> 'MISKIN_EKSTREM' and r.pengeluaran_per_kapita_rp < 358233 then r.jumlah_anggota
                else 0
            end as baru
        from monitoring.verification_queue as q
        inner join classification.household as c
            on q.household_id = c.household_id and c.periode = q.periode and c.set_garis = '{set_garis}'
        left join door as d on q.household_id = d.household_id and d.periode = q.periode
        left join '{truth}/rumah_tangga.parquet' as r on d.household = r.household and r.periode = q.periode
        where q.periode = '{periode}' and q.tenggat is null and q.boleh_sejak is null
        order by {order}
        limit {visits}
    )
"""


def found_by_visits(
    con: duckdb.DuckDBPyConnection, truth: Path, periode: str, visits: int
) -> dict[str, dict[str, float]]:
    """Returns by order of the visits the truly extremely poor people per 100 visits, and those not yet named."""
    con.execute(HOMES.format(truth=truth, months=f"'{periode}'"))
    result = {}
    for name, order in ORDERS.items():
        order = order.replace("household_id", "q.household_id").replace("p_miskin", "c.p_miskin")
        sql = FOUND.format(set_garis=SET, truth=truth, periode=periode, order=order, visits=visits)
        [row] = con.execute(sql).fetchall()
        people, new, made = row
        result[name] = {
            "jiwa": 100 * float(people) / max(made, 1),
            "baru": 100 * float(new) / max(made, 1),
            "kunjungan": made,
        }
    return result


def expectation(con: duckdb.DuckDBPyConnection, truth: Path, periode: str) -> dict[str, Any]:
    """Returns the kota's named, expected and true extremely poor people of a month."""
    [row] = con.execute(
        f"""
        select sum(jiwa_miskin_ekstrem), sum(jiwa_miskin_ekstrem_perkiraan)::double,
            min(jiwa_miskin_ekstrem_bawah)::double, max(jiwa_miskin_ekstrem_atas)::double,
            (
                select coalesce(sum(jumlah_anggota), 0) from '{truth}/rumah_tangga.parquet'
                where periode = '{periode}' and pengeluaran_per_kapita_rp < 358233
            )
        from kpi.kota where periode = '{periode}' and set_garis = '{SET}'
        """
    ).fetchall()
    return dict(zip(("bernama", "perkiraan", "bawah", "atas", "benar"), row, strict=True))


def _with_leniency(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    from sample.lurah import officers  # the truth about the officers

    con.execute("create or replace temp table longgar (petugas text, longgar bool)")
    con.executemany(
        "insert into longgar values (?, ?)",
        [(o.nama, o.lenient) for team in officers("31.72", seed).values() for o in team],
    )


def astray(con: duckdb.DuckDBPyConnection, truth: Path, periode: str, seed: int) -> dict[str, int]:
    """Returns the people named MISKIN_EKSTREM by a visit who are not, by why, and those wrongly cleared.

    `longgar`: a lenient officer's word; `berubah`: they were on the day of the visit; `keliru`: neither.
    """
    _with_leniency(con, seed)
    con.execute(HOMES.format(truth=truth, months=f"'{periode}'"))
    rows = con.execute(
        f"""
        select
            case
                when w.keputusan <> 'MISKIN_EKSTREM' then 'dilepas'
                when then_.pengeluaran_per_kapita_rp < 358233 then 'berubah'
                when o.longgar then 'longgar'
                else 'keliru'
            end as mengapa,
            sum(h.jumlah_anggota)
        from classification.visit as w
        inner join household.household as h using (periode, household_id)
        inner join classification.visit_result as v
            on w.household_id = v.household_id and w.tanggal = v.tanggal and w.periode = v.periode and v.menentukan
        inner join door as d on w.household_id = d.household_id and d.periode = w.periode
        inner join '{truth}/rumah_tangga.parquet' as now on d.household = now.household and now.periode = w.periode
        left join '{truth}/rumah_tangga.parquet' as then_
            on d.household = then_.household and then_.periode = strftime(w.tanggal, '%Y-%m')
        left join longgar as o on v.petugas = o.petugas
        where w.periode = '{periode}'
            and (w.keputusan = 'MISKIN_EKSTREM') <> (now.pengeluaran_per_kapita_rp < 358233)
        group by all order by all
        """
    ).fetchall()
    return {why: int(people) for why, people in rows}


def officers_found(
    con: duckdb.DuckDBPyConnection, periode: str, seed: int
) -> dict[str, tuple[int, int]]:
    """Returns for lenient officers and the others how many the Inspektorat's list names, of how many."""
    _with_leniency(con, seed)
    rows = con.execute(
        f"""
        select o.longgar, count(*) filter (where m.diperiksa), count(*)
        from monitoring.officer as m
        inner join longgar as o using (petugas)
        where m.periode = '{periode}'
        group by all
        """
    ).fetchall()
    return {"longgar" if lenient else "lainnya": (named, n) for lenient, named, n in rows}
