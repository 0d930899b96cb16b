-- grain: one kelurahan of the delivered areas
-- The areas that figures are made for: each kelurahan that `wilayah` lists in a kota whose people are delivered.
-- A kota is delivered if Dukcapil has its people there at a tenth or more of the rate (households' people by
-- official population) of the kota that is delivered best. A single row with a neighbour's code makes no kota,
-- and does not hide its neighbour's figures either. Where `wilayah` has no population, two in a thousand of the
-- people of the largest kota count as delivered.
-- Who lives elsewhere stays a person and a household, is in no area, and is told of by the rule `di_luar_wilayah`.
with kelurahan as (
    select
        kode_kelurahan,
        min(nama_kelurahan) as nama_kelurahan,
        min(kode_kecamatan) as kode_kecamatan,
        min(nama_kecamatan) as nama_kecamatan,
        min(kode_kota) as kode_kota,
        min(nama_kota) as nama_kota,
        max(jumlah_penduduk) as jumlah_penduduk
    from staging.wilayah
    where periode = $periode
    group by kode_kelurahan
),

lived as (
    select
        left(kode_kelurahan, 5) as kode_kota,
        sum(jumlah_anggota) as jiwa
    from household.household
    where periode = $periode
        and in_dukcapil
    group by left(kode_kelurahan, 5)
),

rated as (
    select
        k.kode_kota,
        l.jiwa,
        l.jiwa / nullif(k.penduduk, 0) as laju
    from (
        select
            kode_kota,
            coalesce(sum(jumlah_penduduk), 0) as penduduk
        from kelurahan
        group by kode_kota
    ) as k
    inner join lived as l
        on k.kode_kota = l.kode_kota
),

delivered as (
    select kode_kota
    from rated
    qualify coalesce(laju >= 0.1 * max(laju) over (), jiwa >= 0.002 * max(jiwa) over ())
)

select
    kode_kelurahan,
    nama_kelurahan,
    kode_kecamatan,
    nama_kecamatan,
    kode_kota,
    nama_kota,
    cast(jumlah_penduduk as bigint) as jumlah_penduduk
from kelurahan
where kode_kota in (select kode_kota from delivered)
