"""What a failing row must say instead, where that is certain.

A wrong suggestion is worse than none: an office copies it. So each is made only where the registers leave
one answer, and where two ways to an answer differ there is none.

- **nik**: the delivered number kept 15 digits (16 with a 0 at the end, 15, or a scientific notation of at
  least 15), it is nobody's NIK as it stands, and exactly one NIK of the month's Dukcapil begins with them
  and belongs to this name alone (one spelling by nama_baku) and, where both are given, this birth date.
- **kelurahan**, a name that no kelurahan is near enough to: where the row's whole NIK and name are one
  living person's in Dukcapil, whose birth date, RT and RW do not contradict the row's, that person's
  kelurahan, if it lies in the kecamatan that the row names (without one: if the written name is near it).
  Else the only kelurahan of the named kecamatan that is one typing error beyond what staging accepts, all
  others being three more away.
- **a code** that is not in wilayah as it is read: the one of wilayah with the same ten digits, or the one
  with this number of BPS. Digits beside letters are no code.

Dukcapil cannot vouch for its own NIK, nor wilayah for its own codes.
"""

import duckdb

from expectations.contract import Contract
from expectations.sql import exists, literal, quoted

ROWS = "temp.repair_row"  # the failing rows as delivered, each with a number `id`
NEEDED = ("nik", "tanggal_lahir", "kelurahan", "kecamatan", "rt", "rw", "kode_kelurahan")
SCIENTIFIC = "[0-9]([.,][0-9]+)?[eE][+]?[0-9]{1,2}"


def make_suggestions(con: duckdb.DuckDBPyConnection, contract: Contract, periode: str) -> None:
    """Makes the temp table `suggestion` (id, column_name, value) from `temp.repair_row` and the month's
    Dukcapil and wilayah; it has at most one value per row and column."""
    names = {column.name for column in contract.columns}
    columns = [quoted(n) if n in names else f"cast(null as varchar) as {n}" for n in NEEDED]
    columns.append('"nama"' if "nama" in names else "cast(null as varchar) as nama")
    con.execute(f"create or replace temp table suggestion {EMPTY}")
    if contract.table == "wilayah":
        return
    month = literal(periode)
    has_areas, has_people = (exists(con, f"staging.{t}") for t in ("wilayah", "dukcapil"))
    con.execute(
        f"create or replace temp table repair_area as {AREAS.format(month=month) if has_areas else NO_AREAS}"
    )
    con.execute(
        "create or replace temp table repair_read as"
        + READ.format(columns=", ".join(columns), rows=ROWS, scientific=SCIENTIFIC)
    )
    con.execute(CODES)
    if has_people and contract.table != "dukcapil":
        con.execute(PEOPLE.format(month=month))
        con.execute(NIKS)
        con.execute(NAMES)


EMPTY = "(id bigint, column_name varchar, value varchar)"

AREAS = """
    select
        kode_kelurahan,
        nama_kelurahan,
        read_place(nama_kelurahan) as nama,
        read_place(nama_kecamatan) as kecamatan,
        regexp_replace(kode_bps, '[^0-9]', '', 'g') as bps
    from staging.wilayah
    where periode = {month}
"""
NO_AREAS = """
    select null::varchar as kode_kelurahan, null::varchar as nama_kelurahan, null::varchar as nama,
        null::varchar as kecamatan, null::varchar as bps
    where false
"""

# `awal` is what Excel kept of a NIK; `kode` the digits of a code, whatever stands between them.
READ = """
    with teks as (select id, {columns} from {rows}),
    dibaca as (
        select
            *,
            case when nomor_ilmiah(read_blank(nik)) then nomor_angka(read_blank(nik)) else read_nik(nik) end as angka,
            nama_baku(nama) as nama_orang,
            read_date(tanggal_lahir) as lahir,
            coalesce(read_blank(kode_kelurahan), read_blank(kelurahan)) as tempat,
            kode_kelurahan is not null as hanya_kode
        from teks
    )
    select
        id,
        angka,
        case
            when regexp_full_match(read_spaces(nik), '{scientific}')
                and strlen(regexp_extract(regexp_replace(nik, '[^0-9eE]', '', 'g'), '^[0-9]+')) < 15
                then null
            when strlen(angka) = 15 or (strlen(angka) = 16 and ends_with(angka, '0')) then left(angka, 15)
        end as awal,
        nama_orang,
        lahir,
        read_rt(rt) as rt,
        read_rw(rw) as rw,
        hanya_kode,
        read_kode_kelurahan(tempat) as terbaca,
        case
            when regexp_full_match(tempat, '[^A-Za-z]*') then regexp_replace(tempat, '[^0-9]', '', 'g')
        end as kode,
        case when not hanya_kode then read_place(kelurahan) end as kelurahan,
        read_place(kecamatan) as kecamatan
    from dibaca
"""

CODES = """
    insert into temp.suggestion
    select
        r.id,
        case when r.hanya_kode then 'kode_kelurahan' else 'kelurahan' end,
        min(a.kode_kelurahan)
    from temp.repair_read as r
    inner join temp.repair_area as a
        on r.kode = replace(a.kode_kelurahan, '.', '') or r.kode = a.bps
    where r.terbaca is null or r.terbaca not in (select kode_kelurahan from temp.repair_area)
    group by r.id, r.hanya_kode
    having count(distinct a.kode_kelurahan) = 1
"""

# Those of Dukcapil who share a row's NIK or what is left of it.
PEOPLE = """
    create or replace temp table repair_person as
    with d as (
        select nik, nama, tanggal_lahir, rt, rw, kode_kelurahan, status_penduduk
        from staging.dukcapil
        where periode = {month} and strlen(nik) = 16
            and left(nik, 15) in (select coalesce(awal, left(angka, 15)) from temp.repair_read)
    )
    select * exclude (nama), nama_baku(nama) as nama from d where nik_cacat(nik) is null
"""

NIKS = """
    insert into temp.suggestion
    with calon as (
        select
            r.id,
            d.nik,
            bool_and(coalesce(d.nama = r.nama_orang, false)) as senama,
            bool_or(d.nama = r.nama_orang) as ada_senama,
            bool_or(r.lahir is null or d.tanggal_lahir is null or d.tanggal_lahir = r.lahir) as selahir,
            d.nik = r.angka as sudah
        from temp.repair_read as r
        inner join temp.repair_person as d on r.awal = left(d.nik, 15)
        group by r.id, d.nik, r.angka
    )
    select id, 'nik', min(nik) filter (where ada_senama and selahir)
    from calon
    group by id
    having count(*) filter (where ada_senama and selahir) = 1
        and bool_and(senama) filter (where ada_senama and selahir)
        and not bool_or(sudah)
"""

# Each spelling is measured once against each kelurahan; `jarak` holds those that staging cannot place.
NAMES = """
    insert into temp.suggestion
    with baris as (
        select * from temp.repair_read
        where kelurahan is not null and terbaca is null and kode is null
    ),
    jarak as (
        select
            t.*,
            a.kode_kelurahan,
            a.nama_kelurahan,
            place_distance(t.kelurahan, a.nama) as d,
            place_distance(t.kecamatan, a.kecamatan) <= 1 as sekecamatan,
            2 + (strlen(t.kelurahan) + 1) // 5 as batas
        from (select distinct kelurahan, kecamatan from baris) as t
        cross join temp.repair_area as a
        qualify not bool_or(is_kelurahan(t.kelurahan, t.kecamatan, a.nama, a.kecamatan))
            over (partition by t.kelurahan, t.kecamatan)
    ),
    terdekat as (
        select
            kelurahan,
            kecamatan,
            arg_min(nama_kelurahan, d) as nama_kelurahan
        from jarak
        where sekecamatan and strlen(kelurahan) >= 8
        group by kelurahan, kecamatan
        having min(d) <= any_value(batas) and coalesce(list_sort(list(d))[2] >= min(d) + 3, true)
    ),
    jawaban as (
        select r.id, t.nama_kelurahan
        from baris as r
        inner join terdekat as t on r.kelurahan = t.kelurahan and r.kecamatan = t.kecamatan
        union all
        select r.id, any_value(j.nama_kelurahan)
        from baris as r
        inner join temp.repair_person as d on r.angka = d.nik
        left join jarak as j
            on r.kelurahan = j.kelurahan and r.kecamatan is not distinct from j.kecamatan
            and d.kode_kelurahan = j.kode_kelurahan
        group by r.id
        having count(distinct d.kode_kelurahan) = 1 and bool_and(
            coalesce(d.nama = r.nama_orang and d.status_penduduk = 'AKTIF', false)
            and coalesce(d.tanggal_lahir = r.lahir, true)
            and coalesce(d.rt = r.rt, true)
            and coalesce(d.rw = r.rw, true)
            and coalesce(j.sekecamatan, j.d <= j.batas, false)
        )
    )
    select id, 'kelurahan', min(nama_kelurahan)
    from jawaban
    group by id
    having count(distinct nama_kelurahan) = 1
"""
