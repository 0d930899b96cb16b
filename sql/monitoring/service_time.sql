-- grain: one programme in one area (KELURAHAN, KECAMATAN, KOTA, PROVINSI)
-- Of the needs that were listed at least 30 (60, 90) days before the month's end (`teridentifikasi_30`), how many
-- a first service reached within so many days of being listed (`terlayani_30`), and the share.
-- Known limits: only needs that stand in intervention.need this month; whose class or household has left it is
-- in no count. Listed on the last day of a month, so the days are counted from there.
with need as (
    select
        kode_program,
        kode_kelurahan,
        date_diff('day', terdaftar_sejak, last_day(cast($periode || '-01' as date))) as umur_hari,
        hari_menuju_layanan as hari
    from intervention.need
    where periode = $periode
        and terdaftar_sejak is not null
        and kode_kelurahan in (select kode_kelurahan from household.area where periode = $periode)
        and kode_program <> 'TANPA_PROGRAM'
),

counted as (
    select
        kode_program,
        kode_kelurahan,
        left(kode_kelurahan, 8) as kode_kecamatan,
        left(kode_kelurahan, 5) as kode_kota,
        left(kode_kelurahan, 2) as kode_provinsi,
        count(*) as teridentifikasi,
        count(*) filter (where umur_hari >= 30) as teridentifikasi_30,
        count(*) filter (where umur_hari >= 30 and hari <= 30) as terlayani_30,
        count(*) filter (where umur_hari >= 60) as teridentifikasi_60,
        count(*) filter (where umur_hari >= 60 and hari <= 60) as terlayani_60,
        count(*) filter (where umur_hari >= 90) as teridentifikasi_90,
        count(*) filter (where umur_hari >= 90 and hari <= 90) as terlayani_90
    from need
    group by kode_program, kode_kelurahan
)

select
    kode_program,
    case
        when grouping(kode_kelurahan) = 0 then 'KELURAHAN'
        when grouping(kode_kecamatan) = 0 then 'KECAMATAN'
        when grouping(kode_kota) = 0 then 'KOTA'
        else 'PROVINSI'
    end as tingkat,
    coalesce(kode_kelurahan, kode_kecamatan, kode_kota, kode_provinsi) as kode,
    cast(sum(teridentifikasi) as bigint) as teridentifikasi,
    cast(sum(teridentifikasi_30) as bigint) as teridentifikasi_30,
    cast(sum(terlayani_30) as bigint) as terlayani_30,
    cast(sum(terlayani_30) as double) / nullif(sum(teridentifikasi_30), 0) as bagian_30,
    cast(sum(teridentifikasi_60) as bigint) as teridentifikasi_60,
    cast(sum(terlayani_60) as bigint) as terlayani_60,
    cast(sum(terlayani_60) as double) / nullif(sum(teridentifikasi_60), 0) as bagian_60,
    cast(sum(teridentifikasi_90) as bigint) as teridentifikasi_90,
    cast(sum(terlayani_90) as bigint) as terlayani_90,
    cast(sum(terlayani_90) as double) / nullif(sum(teridentifikasi_90), 0) as bagian_90
from counted
group by kode_program, grouping sets (
    (kode_provinsi, kode_kota, kode_kecamatan, kode_kelurahan),
    (kode_provinsi, kode_kota, kode_kecamatan),
    (kode_provinsi, kode_kota),
    (kode_provinsi)
)
