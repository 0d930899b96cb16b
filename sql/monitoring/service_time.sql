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
        and kode_program <> 'TANPA_PROGRAM'
),

counted as (
    select
        kode_program,
        kode_kelurahan,
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
    c.kode_program,
    w.tingkat,
    w.kode,
    cast(sum(c.teridentifikasi) as bigint) as teridentifikasi,
    cast(sum(c.teridentifikasi_30) as bigint) as teridentifikasi_30,
    cast(sum(c.terlayani_30) as bigint) as terlayani_30,
    cast(sum(c.terlayani_30) as double) / nullif(sum(c.teridentifikasi_30), 0) as bagian_30,
    cast(sum(c.teridentifikasi_60) as bigint) as teridentifikasi_60,
    cast(sum(c.terlayani_60) as bigint) as terlayani_60,
    cast(sum(c.terlayani_60) as double) / nullif(sum(c.teridentifikasi_60), 0) as bagian_60,
    cast(sum(c.teridentifikasi_90) as bigint) as teridentifikasi_90,
    cast(sum(c.terlayani_90) as bigint) as terlayani_90,
    cast(sum(c.terlayani_90) as double) / nullif(sum(c.teridentifikasi_90), 0) as bagian_90
from counted as c
inner join household.containment as w
    on c.kode_kelurahan = w.kode_kelurahan
    and w.periode = $periode
group by c.kode_program, w.tingkat, w.kode
