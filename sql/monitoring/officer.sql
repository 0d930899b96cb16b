-- grain: one officer who took decisions in the last twelve months, in one kecamatan
-- The Inspektorat's list is where `diperiksa`: more decisions contradict the officer's own figures, or more
-- households were named MISKIN_EKSTREM, or fewer, than chance explains beside the other officers of the kecamatan.
-- Households are compared with such as were as likely to be extremely poor before the visit: strata of the
-- model's probability, put together as Mantel and Haenszel (1959) do. `diharapkan` is what the kecamatan's own
-- rates give, `nilai_z` the distance in standard deviations; it is asked from 3.29 on (once in a thousand by
-- chance), of an officer with ten visits or more. Contradictions are compared with the kecamatan's rate likewise.
-- Known limit: where all officers of a kecamatan err alike nobody stands out.
with visit as (
    select
        v.petugas,
        left(v.kode_kelurahan, 8) as kode_kecamatan,
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
    from classification.visit_result as v
    left join classification.probability as p
        on v.household_id = p.household_id
        and p.set_garis = 'SASARAN_2022'
        and p.periode = $periode
    where v.periode = $periode
        and v.menentukan
        and v.kode_kelurahan is not null
        and v.tanggal > last_day(last_day(cast($periode || '-01' as date)) - interval 12 month)
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
        s.petugas,
        s.kode_kecamatan,
        c.kunjungan,
        cast(c.bertentangan as bigint) as bertentangan,
        cast(s.ekstrem as bigint) as ekstrem,
        s.diharapkan,
        case when s.ragam > 0 then (s.ekstrem - s.diharapkan) / sqrt(s.ragam) end as nilai_z,
        case
            when c.semua > 1 and c.semua_k between 1 and c.semua - 1 and c.berangka < c.semua
                then (c.bertentangan - c.berangka * c.semua_k / c.semua)
                    / sqrt(
                        c.berangka * (c.semua - c.berangka) * c.semua_k * (c.semua - c.semua_k)
                        / (c.semua ** 2 * (c.semua - 1))
                    )
        end as nilai_z_bertentangan
    from summed as s
    inner join contradiction as c
        on s.kode_kecamatan = c.kode_kecamatan
        and s.petugas = c.petugas
)

select
    petugas,
    kode_kecamatan,
    kunjungan,
    bertentangan,
    ekstrem,
    cast(diharapkan as decimal(18, 4)) as diharapkan,
    cast(case when isfinite(nilai_z) then nilai_z end as decimal(18, 4)) as nilai_z,
    cast(
        case when isfinite(nilai_z_bertentangan) then nilai_z_bertentangan end as decimal(18, 4)
    ) as nilai_z_bertentangan,
    kunjungan >= 10
    and (
        coalesce(isfinite(nilai_z) and abs(nilai_z) >= 3.29, false)
        or coalesce(isfinite(nilai_z_bertentangan) and nilai_z_bertentangan >= 3.29, false)
    ) as diperiksa
from judged
