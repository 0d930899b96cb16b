-- grain: one area that has a target
-- The path of p0_miskin_ekstrem at the periode: linear between the given points, the last value after the
-- last point, none before the first. The most specific area whose path has begun wins; others inherit.
with area as (
    select distinct kode
    from household.containment
    where periode = $periode
),

point as (
    select
        kode_wilayah,
        cast(periode_target || '-01' as date) as bulan,
        min(cast(nilai as double)) as nilai
    from staging.target
    where periode = $periode
        and indikator = 'p0_miskin_ekstrem'
    group by kode_wilayah, periode_target
),

giver as (
    select
        a.kode,
        p.kode_wilayah as ditetapkan_untuk
    from area as a
    inner join point as p
        on starts_with(a.kode || '.', p.kode_wilayah || '.')
        and p.bulan <= cast($periode || '-01' as date)
    qualify row_number() over (partition by a.kode order by length(p.kode_wilayah) desc) = 1
),

around as (
    select
        g.kode,
        g.ditetapkan_untuk,
        max(p.bulan) filter (where p.bulan <= cast($periode || '-01' as date)) as sejak,
        min(p.bulan) filter (where p.bulan > cast($periode || '-01' as date)) as sampai,
        max(p.bulan) as akhir
    from giver as g
    inner join point as p
        on g.ditetapkan_untuk = p.kode_wilayah
    group by g.kode, g.ditetapkan_untuk
)

select
    a.kode,
    a.ditetapkan_untuk,
    case
        when a.sampai is null then p.nilai
        else
            p.nilai
            + (q.nilai - p.nilai)
            * date_diff('month', a.sejak, cast($periode || '-01' as date))
            / date_diff('month', a.sejak, a.sampai)
    end as target,
    r.nilai as target_akhir
from around as a
inner join point as p
    on a.ditetapkan_untuk = p.kode_wilayah
    and a.sejak = p.bulan
left join point as q
    on a.ditetapkan_untuk = q.kode_wilayah
    and a.sampai = q.bulan
inner join point as r
    on a.ditetapkan_untuk = r.kode_wilayah
    and a.akhir = r.bulan
