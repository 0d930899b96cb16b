-- grain: one area (KELURAHAN, KECAMATAN, KOTA, PROVINSI)
-- What became of the households that were MISKIN_EKSTREM in the baseline month, under the month's deciding lines. Each of
-- them is out (`keluar`), still in (`masih`), no longer determined, or not found: no household of today, or
-- the last visit since found nobody. Apart from that, `terlayani` of them have a programme that reaches them
-- now, and `pendatang_baru` are MISKIN_EKSTREM today and were not then. The cohort is counted where it lived
-- then, newcomers where they live. The baseline is the newest month with deliveries up to the setting's
-- month; if its result is not ready (quality.month) there are no rows.
with month as (
    select
        bulan,
        siap
    from quality.month
    where periode = $periode
    union all
    select
        $periode as bulan,
        true as siap
),

baseline as (
    select bulan
    from month
    where bulan <= getvariable('bulan_dasar')
    qualify row_number() over (order by bulan desc) = 1
        and siap
),

now as (
    select
        household_id,
        kode_kelurahan,
        kelas
    from classification.household
    where periode = $periode
        and set_garis = set_utama($periode)
),

nobody as (
    -- by the id of today: the last visit since the baseline found nobody there
    select coalesce(s.household_id, v.household_id) as household_id
    from staging.verval as v
    left join household.successor as s
        on v.household_id = s.id_lama
        and s.periode = $periode
    where v.periode = $periode
        and v.tanggal <= last_day(cast($periode || '-01' as date))
        and v.tanggal > (select last_day(cast(bulan || '-01' as date)) from baseline)
    group by 1
    having arg_max(v.hasil_kunjungan, (v.tanggal, v.delivery_periode, v.hasil_kunjungan)) = 'TIDAK DITEMUKAN'
),

then_poor as (
    select
        c.household_id as id_lama,
        c.kode_kelurahan,
        n.household_id,
        case
            when n.household_id is null or n.household_id in (select household_id from nobody)
                then 'TIDAK_DITEMUKAN'
            else n.kelas
        end as kelas
    from classification.household as c
    left join household.successor as s
        on c.household_id = s.id_lama
        and s.periode = $periode
    left join now as n
        on coalesce(s.household_id, c.household_id) = n.household_id
    where c.periode = (select bulan from baseline)
        and c.set_garis = set_utama($periode)
        and c.kelas = 'MISKIN_EKSTREM'
),

counted as (
    select
        kode_kelurahan,
        count(*) as teridentifikasi,
        count(*) filter (where kelas in ('MISKIN', 'RENTAN', 'TIDAK_MISKIN')) as keluar,
        count(*) filter (where kelas = 'MISKIN_EKSTREM') as masih,
        count(*) filter (where kelas = 'BELUM_DITENTUKAN') as belum_ditentukan,
        count(*) filter (where kelas = 'TIDAK_DITEMUKAN') as tidak_ditemukan,
        count(*) filter (
            where household_id in (select household_id from intervention.service where periode = $periode)
        ) as terlayani,
        0 as pendatang_baru
    from then_poor
    group by kode_kelurahan
    union all
    select
        kode_kelurahan,
        0 as teridentifikasi,
        0 as keluar,
        0 as masih,
        0 as belum_ditentukan,
        0 as tidak_ditemukan,
        0 as terlayani,
        count(*) as pendatang_baru
    from now
    where kelas = 'MISKIN_EKSTREM'
        and kode_kelurahan in (select kode_kelurahan from household.area where periode = $periode)
        and household_id not in (select household_id from then_poor where household_id is not null)
        and exists (from baseline)
    group by kode_kelurahan
)

select
    w.tingkat,
    w.kode,
    (select bulan from baseline) as baseline_periode,
    cast(sum(p.teridentifikasi) as bigint) as teridentifikasi,
    cast(sum(p.keluar) as bigint) as keluar,
    cast(sum(p.masih) as bigint) as masih,
    cast(sum(p.belum_ditentukan) as bigint) as belum_ditentukan,
    cast(sum(p.tidak_ditemukan) as bigint) as tidak_ditemukan,
    cast(sum(p.terlayani) as bigint) as terlayani,
    cast(sum(p.pendatang_baru) as bigint) as pendatang_baru
from counted as p
inner join (
    -- counted where it lived then, though that kelurahan may be no more
    select distinct
        tingkat,
        kode,
        kode_kelurahan
    from household.containment
    where periode in ($periode, (select bulan from baseline))
) as w
    on p.kode_kelurahan = w.kode_kelurahan
group by w.tingkat, w.kode
