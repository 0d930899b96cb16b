-- grain: one area (KELURAHAN, KECAMATAN, KOTA, PROVINSI) with visits in the last twelve months
-- How far what Lurah write can be relied upon. A second visit is one of the same household by another officer
-- within 92 days of the one before; they disagree (`tidak_sepakat`) if one decision is MISKIN_EKSTREM and the other
-- is not, or if one found nobody living there any more and the other took a decision.
with visit as (
    -- the same visit in two files is one
    select distinct
        household_id_lapor,
        coalesce(household_id, household_id_lapor) as household_id,
        kode_kelurahan,
        tanggal,
        petugas,
        hasil_kunjungan,
        keputusan,
        menentukan,
        bertentangan,
        diterima
    from classification.visit_result
    where periode = $periode
        and tanggal > last_day(last_day(cast($periode || '-01' as date)) - interval 12 month)
),

-- What a visit says of the class, null where it says nothing.
said as (
    select
        *,
        case
            when not diterima then null
            when menentukan then coalesce(keputusan = 'MISKIN_EKSTREM', false)
            when hasil_kunjungan in ('PINDAH', 'MENINGGAL') then false
        end as ekstrem,
        hasil_kunjungan in ('PINDAH', 'MENINGGAL') as pergi
    from visit
),

followed as (
    select
        household_id,
        kode_kelurahan,
        tanggal,
        petugas,
        ekstrem,
        pergi,
        lag(petugas) over w as petugas_sebelum,
        lag(tanggal) over w as tanggal_sebelum,
        lag(ekstrem) over w as ekstrem_sebelum,
        lag(pergi) over w as pergi_sebelum
    from said
    where ekstrem is not null
    window w as (partition by household_id order by tanggal, petugas, ekstrem)
),

second as (
    select
        kode_kelurahan,
        count(*) as kunjungan_kedua,
        count(*) filter (where ekstrem <> ekstrem_sebelum or pergi <> pergi_sebelum) as tidak_sepakat
    from followed
    where petugas <> petugas_sebelum
        and tanggal - tanggal_sebelum <= 92
    group by kode_kelurahan
),

counted as (
    select
        v.kode_kelurahan,
        count(*) as kunjungan,
        count(*) filter (where v.hasil_kunjungan = 'DITEMUKAN') as ditemukan,
        count(*) filter (where v.menentukan) as diputuskan,
        count(*) filter (where v.bertentangan) as bertentangan,
        count(*) filter (where not v.diterima) as dikembalikan,
        any_value(coalesce(s.kunjungan_kedua, 0)) as kunjungan_kedua,
        any_value(coalesce(s.tidak_sepakat, 0)) as tidak_sepakat
    from visit as v
    left join second as s
        on v.kode_kelurahan = s.kode_kelurahan
    group by v.kode_kelurahan
)

select
    w.tingkat,
    w.kode,
    cast(sum(c.kunjungan) as bigint) as kunjungan,
    cast(sum(c.ditemukan) as bigint) as ditemukan,
    cast(sum(c.diputuskan) as bigint) as diputuskan,
    cast(sum(c.bertentangan) as bigint) as bertentangan,
    cast(sum(c.dikembalikan) as bigint) as dikembalikan,
    cast(sum(c.kunjungan_kedua) as bigint) as kunjungan_kedua,
    cast(sum(c.tidak_sepakat) as bigint) as tidak_sepakat,
    cast(sum(c.tidak_sepakat) as double) / nullif(sum(c.kunjungan_kedua), 0) as bagian_tidak_sepakat
from counted as c
inner join household.containment as w
    on c.kode_kelurahan = w.kode_kelurahan
    and w.periode = $periode
group by w.tingkat, w.kode
