-- grain: one officer who took decisions in the last twelve months, in one kecamatan
-- The Inspektorat's list is where `diperiksa`: more decisions contradict the officer's own figures, or more
-- households were named MISKIN_EKSTREM, or fewer, than chance explains beside the other officers of the kecamatan.
-- Households are compared with such as were as likely to be extremely poor before the visit: strata of the
-- model's probability, put together as Mantel and Haenszel (1959) do. Likewise whoever finds more households
-- moved away or dead than the others of the kecamatan: a family written off is missed by every programme.
-- `diharapkan` is what the kecamatan's own rates give, `nilai_z` the distance in standard deviations; it is asked from 3.29 on (once in a thousand by
-- chance), of an officer with ten visits or more. Contradictions are compared with the kecamatan's rate likewise.
-- Known limit: where all officers of a kecamatan err alike nobody stands out.
with seen as (
    -- the same visit in two files is one
    select distinct
        household_id_lapor,
        household_id,
        left(kode_kelurahan, 8) as kode_kecamatan,
        tanggal,
        petugas,
        hasil_kunjungan,
        keputusan,
        per_kapita_rp,
        menentukan,
        bertentangan,
        hasil_kunjungan in ('PINDAH', 'MENINGGAL') as pergi
    from classification.visit_result
    where periode = $periode
        and diterima
        and kode_kelurahan is not null
        and tanggal > last_day(last_day(cast($periode || '-01' as date)) - interval 12 month)
),

visit as (
    select
        v.petugas,
        v.kode_kecamatan,
        v.keputusan = 'MISKIN_EKSTREM' as ekstrem,
        v.bertentangan,
        v.per_kapita_rp is not null as berangka,
        case
            when p.p_miskin_ekstrem is null then 0
            when p.p_miskin_ekstrem < 0.02 then 1
            when p.p_miskin_ekstrem < 0.1 then 2
            when p.p_miskin_ekstrem < 0.3 then 3
            else 4
        end as lapis
    from seen as v
    left join classification.probability as p
        on v.household_id = p.household_id
        and p.set_garis = set_utama($periode)
        and p.periode = $periode
    where v.menentukan
),

departure as (
    select
        kode_kecamatan,
        petugas,
        cast(count(*) as double) as kunjungan,
        cast(count(*) filter (where pergi) as double) as pergi,
        sum(cast(count(*) as double)) over (partition by kode_kecamatan) as semua,
        sum(cast(count(*) filter (where pergi) as double)) over (partition by kode_kecamatan) as semua_k
    from seen
    where menentukan or pergi
    group by kode_kecamatan, petugas
),

stratum as (
    select
        kode_kecamatan,
        lapis,
        petugas,
        cast(count(*) as double) as n,
        cast(count(*) filter (where ekstrem) as double) as k,
        sum(cast(count(*) as double)) over (partition by kode_kecamatan, lapis) as semua,
        sum(cast(count(*) filter (where ekstrem) as double)) over (partition by kode_kecamatan, lapis) as semua_k
    from visit
    group by kode_kecamatan, lapis, petugas
),

summed as (
    select
        kode_kecamatan,
        petugas,
        sum(k) as ekstrem,
        sum(n * semua_k / semua) as diharapkan,
        -- hypergeometric variance of one officer's share of a stratum
        sum(
            case
                when semua > 1 then n * (semua - n) * semua_k * (semua - semua_k) / (semua ** 2 * (semua - 1))
                else 0
            end
        ) as ragam
    from stratum
    group by kode_kecamatan, petugas
),

contradiction as (
    select
        kode_kecamatan,
        petugas,
        count(*) as kunjungan,
        cast(count(*) filter (where berangka) as double) as berangka,
        cast(count(*) filter (where bertentangan) as double) as bertentangan,
        sum(cast(count(*) filter (where berangka) as double)) over (partition by kode_kecamatan) as semua,
        sum(cast(count(*) filter (where bertentangan) as double)) over (partition by kode_kecamatan) as semua_k
    from visit
    group by kode_kecamatan, petugas
),

judged as (
    select
        d.petugas,
        d.kode_kecamatan,
        cast(d.kunjungan as bigint) as kunjungan,
        cast(coalesce(c.bertentangan, 0) as bigint) as bertentangan,
        cast(coalesce(s.ekstrem, 0) as bigint) as ekstrem,
        cast(d.pergi as bigint) as pergi,
        coalesce(s.diharapkan, 0) as diharapkan,
        case
            when d.semua_k between 1 and d.semua - 1 and d.kunjungan < d.semua
                then (d.pergi - d.kunjungan * d.semua_k / d.semua)
                    / sqrt(
                        d.kunjungan * (d.semua - d.kunjungan) * d.semua_k * (d.semua - d.semua_k)
                        / (d.semua ** 2 * (d.semua - 1))
                    )
        end as nilai_z_pergi,
        case when s.ragam > 0 then (s.ekstrem - s.diharapkan) / sqrt(s.ragam) end as nilai_z,
        case
            when c.semua > 1 and c.semua_k between 1 and c.semua - 1 and c.berangka < c.semua
                then (c.bertentangan - c.berangka * c.semua_k / c.semua)
                    / sqrt(
                        c.berangka * (c.semua - c.berangka) * c.semua_k * (c.semua - c.semua_k)
                        / (c.semua ** 2 * (c.semua - 1))
                    )
        end as nilai_z_bertentangan
    from departure as d
    left join summed as s
        on d.kode_kecamatan = s.kode_kecamatan
        and d.petugas = s.petugas
    left join contradiction as c
        on d.kode_kecamatan = c.kode_kecamatan
        and d.petugas = c.petugas
)

select
    petugas,
    kode_kecamatan,
    kunjungan,
    bertentangan,
    ekstrem,
    pergi,
    cast(diharapkan as decimal(18, 4)) as diharapkan,
    cast(case when isfinite(nilai_z) then nilai_z end as decimal(18, 4)) as nilai_z,
    cast(
        case when isfinite(nilai_z_bertentangan) then nilai_z_bertentangan end as decimal(18, 4)
    ) as nilai_z_bertentangan,
    cast(case when isfinite(nilai_z_pergi) then nilai_z_pergi end as decimal(18, 4)) as nilai_z_pergi,
    kunjungan >= 10
    and (
        coalesce(isfinite(nilai_z_pergi) and nilai_z_pergi >= 3.29, false)
        or coalesce(isfinite(nilai_z) and abs(nilai_z) >= 3.29, false)
        or coalesce(isfinite(nilai_z_bertentangan) and nilai_z_bertentangan >= 3.29, false)
    ) as diperiksa
from judged
