"""Rows drawn by lot for people to judge: how often a link is wrong, and how often one is missing.

Belongs here: what stands beside each drawn row. Which rows are drawn is monitoring.sample's business, and what is made
of the answers monitoring.answer's and monitoring.linkage's.
"""

from typing import Any

import duckdb

from expectations.sql import exists

# Drawn rows that nobody has answered on in any month; of several rows of one mark any stands for all.
ASKED = """
    with asked as (
        select nomor, cara, source, jejak, person_id from monitoring.sample
        where periode = $periode and nomor not in (select nomor from staging.tinjauan)
    ),
    shown as (
        select
            a.*,
            min({source: r.source, delivery_periode: r.delivery_periode, file: r.file, row: r.row}) as baris_a
        from asked as a
        inner join identity.person_record as r using (source, jejak, person_id)
        where r.periode = $periode
        group by all
    )
"""
# Beside a linked row stands another of its person, Dukcapil's first.
LINKED = """
    select
        d.nomor,
        d.person_id as person_id_a,
        d.person_id as person_id_b,
        d.baris_a,
        min_by(
            {source: o.source, delivery_periode: o.delivery_periode, file: o.file, row: o.row},
            (o.source <> 'dukcapil', o.source = d.source, o.source, o.delivery_periode, o.file, o.row)
        ) as baris_b
    from shown as d
    inner join identity.person_record as o
        on o.periode = $periode and o.person_id = d.person_id and (o.source, o.jejak) <> (d.source, d.jejak)
    where d.cara <> 'NEW'
    group by all
"""
# Beside one that nothing linked stands whoever looks most like it in the whole city, and so by chance mostly another.
UNLINKED = """
    with wanted as (
        select d.*, p.nama_kunci, p.tanggal_lahir, p.nik, p.kode_kelurahan
        from shown as d inner join identity.person as p on p.periode = $periode and p.person_id = d.person_id
        where d.cara = 'NEW' and p.nama_kunci is not null
    ),
    found as (
        select w.nomor, w.baris_a, w.person_id, p.person_id as lain
        from wanted as w inner join identity.person as p
            on p.periode = $periode and p.person_id <> w.person_id and p.nama_kunci is not null
        where jaro_winkler_similarity(p.nama_kunci, w.nama_kunci) >= 0.8 or p.tanggal_lahir = w.tanggal_lahir
        qualify row_number() over (
            partition by w.nomor
            order by 5 * nama_mirip(p.nama_kunci, w.nama_kunci)
                + 4 * coalesce(tanggal_mirip(p.tanggal_lahir, w.tanggal_lahir), 2)
                + 8 * coalesce(nik_mirip(p.nik, w.nik) is not null, false)::int
                + 3 * coalesce(p.kode_kelurahan = w.kode_kelurahan, false)::int desc,
                jaro_winkler_similarity(p.nama_kunci, w.nama_kunci) desc, p.person_id
        ) = 1
    )
    select
        f.nomor,
        f.person_id as person_id_a,
        f.lain as person_id_b,
        f.baris_a,
        min_by(
            {source: o.source, delivery_periode: o.delivery_periode, file: o.file, row: o.row},
            (o.source <> 'dukcapil', o.source, o.delivery_periode, o.file, o.row)
        ) as baris_b
    from found as f inner join identity.person_record as o on o.periode = $periode and o.person_id = f.lain
    group by all
"""


def sampled(con: duckdb.DuckDBPyConnection, periode: str) -> list[dict[str, Any]]:
    """Returns the month's drawn rows that nobody has judged yet: nomor, person_id_a, person_id_b, baris_a, baris_b
    (source, delivery_periode, file, row); in an order that tells nothing. A month that an earlier release refreshed
    has none."""
    if not exists(con, "monitoring.sample"):
        return []
    found = con.execute(
        f"{ASKED} select * from (({LINKED}) union all ({UNLINKED})) order by md5(nomor)",
        {"periode": periode},
    )
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
