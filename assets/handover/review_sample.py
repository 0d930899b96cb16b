"""Rows drawn by lot for people to judge: how often a link is wrong, and how often one is missing.

Belongs here: which rows are drawn and what stands beside each. What is made of the answers is monitoring.linkage's.
"""

from typing import Any

import duckdb

# Rows a month, by how they came to their person, and of those that nothing linked.
DRAWN = {"NIK": 10, "RULE": 20, "PROBABILISTIC": 20}
UNFOUND = 20
# Beside a linked row stands another of its person, Dukcapil's first.
LINKED = """
    with drawn as (
        select * from identity.person_record
        where periode = $periode and source <> 'dukcapil' and match_method <> 'NEW'
        qualify row_number() over (
            partition by match_method order by hash(source, delivery_periode, file, row, $periode), source, file, row
        ) <= $each[list_position($methods, match_method)]
    )
    select
        nomor_contoh('S', $periode, d.source, d.delivery_periode, d.file, d.row) as nomor,
        d.person_id as person_id_a,
        d.person_id as person_id_b,
        {source: d.source, delivery_periode: d.delivery_periode, file: d.file, row: d.row} as baris_a,
        min_by(
            {source: o.source, delivery_periode: o.delivery_periode, file: o.file, row: o.row},
            (o.source <> 'dukcapil', o.source = d.source, o.source, o.delivery_periode, o.file, o.row)
        ) as baris_b
    from drawn as d
    inner join identity.person_record as o
        on o.periode = $periode and o.person_id = d.person_id
        and (o.source, o.delivery_periode, o.file, o.row) <> (d.source, d.delivery_periode, d.file, d.row)
    group by d.source, d.delivery_periode, d.file, d.row, d.person_id
"""
# Beside one that nothing linked stands whoever looks most like it in the whole city, and so by chance mostly another.
UNLINKED = """
    with drawn as (
        select * from identity.person_record
        where periode = $periode and source <> 'dukcapil' and match_method = 'NEW'
        order by hash(source, delivery_periode, file, row, $periode), source, file, row
        limit $new
    ),
    wanted as (
        select d.*, p.nama_kunci, p.tanggal_lahir, p.nik, p.kode_kelurahan
        from drawn as d inner join identity.person as p on p.periode = $periode and p.person_id = d.person_id
        where p.nama_kunci is not null
    ),
    found as (
        select w.source, w.delivery_periode, w.file, w.row, w.person_id, p.person_id as lain
        from wanted as w inner join identity.person as p
            on p.periode = $periode and p.person_id <> w.person_id and p.nama_kunci is not null
        where jaro_winkler_similarity(p.nama_kunci, w.nama_kunci) >= 0.8 or p.tanggal_lahir = w.tanggal_lahir
        qualify row_number() over (
            partition by w.source, w.delivery_periode, w.file, w.row
            order by 5 * nama_mirip(p.nama_kunci, w.nama_kunci)
                + 4 * coalesce(tanggal_mirip(p.tanggal_lahir, w.tanggal_lahir), 2)
                + 8 * coalesce(nik_mirip(p.nik, w.nik) is not null, false)::int
                + 3 * coalesce(p.kode_kelurahan = w.kode_kelurahan, false)::int desc,
                jaro_winkler_similarity(p.nama_kunci, w.nama_kunci) desc, p.person_id
        ) = 1
    )
    select
        nomor_contoh('C', $periode, f.source, f.delivery_periode, f.file, f.row) as nomor,
        f.person_id as person_id_a,
        f.lain as person_id_b,
        {source: f.source, delivery_periode: f.delivery_periode, file: f.file, row: f.row} as baris_a,
        min_by(
            {source: o.source, delivery_periode: o.delivery_periode, file: o.file, row: o.row},
            (o.source <> 'dukcapil', o.source, o.delivery_periode, o.file, o.row)
        ) as baris_b
    from found as f inner join identity.person_record as o on o.periode = $periode and o.person_id = f.lain
    group by f.source, f.delivery_periode, f.file, f.row, f.person_id, f.lain
"""


def sampled(con: duckdb.DuckDBPyConnection, periode: str) -> list[dict[str, Any]]:
    """Returns the month's drawn rows that nobody has judged yet: nomor, person_id_a, person_id_b, baris_a, baris_b
    (source, delivery_periode, file, row); in an order that tells nothing."""
    found = con.execute(
        f"select * from (({LINKED}) union all ({UNLINKED})) where nomor not in"
        " (select nomor from staging.tinjauan where periode = $periode) order by md5(nomor)",
        {
            "periode": periode,
            "methods": list(DRAWN),
            "each": list(DRAWN.values()),
            "new": UNFOUND,
        },
    )
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
