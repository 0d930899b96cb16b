-- grain: one area that has a target, and one basis of targets (dasar)
-- The path of p0_miskin_ekstrem at the periode: linear between the given points, the last value after the
-- last point, none before the first. The most specific area whose path has begun wins; others inherit.
-- RPD and Inpres stand side by side: where one basis gives an area two points or more, or two name one month, each basis
-- is a path of its own; else the points are one path, whatever each is based on. An area is judged by one of them (`utama`): the most specific
-- area's, of these the one that began last.
with area as (
    select distinct kode
    from household.containment
    where periode = $periode
),

given as (
    select
        kode_wilayah,
        coalesce(upper(trim(dasar)), '') as dasar,
        cast(periode_target || '-01' as date) as bulan,
        cast(nilai as double) as nilai
    from staging.target
    where periode = $periode
        and indikator = 'p0_miskin_ekstrem'
),

based as (
    select
        kode_wilayah,
        -- of two that name one month no single path can be made either
        max(titik) > 1 or sum(titik) > any_value(bulan) as terpisah,
        min(dasar) as semua
    from (
        select
            kode_wilayah,
            dasar,
            count(distinct g.bulan) as titik,
            any_value(m.bulan) as bulan
        from given as g
        inner join (select kode_wilayah, count(distinct bulan) as bulan from given group by kode_wilayah) as m
            using (kode_wilayah)
        group by kode_wilayah, dasar
    )
    group by kode_wilayah
),

point as (
    select
        g.kode_wilayah,
        case when b.terpisah then g.dasar else b.semua end as dasar,
        g.bulan,
        min(g.nilai) as nilai
    from given as g
    inner join based as b
        on g.kode_wilayah = b.kode_wilayah
    group by all
),

giver as (
    select
        a.kode,
        p.dasar,
        p.kode_wilayah as ditetapkan_untuk
    from area as a
    inner join point as p
        on starts_with(a.kode || '.', p.kode_wilayah || '.')
        and p.bulan <= cast($periode || '-01' as date)
    qualify row_number() over (partition by a.kode, p.dasar order by length(p.kode_wilayah) desc) = 1
),

around as (
    select
        g.kode,
        g.dasar,
        g.ditetapkan_untuk,
        min(p.bulan) as mulai,
        max(p.bulan) filter (where p.bulan <= cast($periode || '-01' as date)) as sejak,
        min(p.bulan) filter (where p.bulan > cast($periode || '-01' as date)) as sampai,
        max(p.bulan) as akhir
    from giver as g
    inner join point as p
        on g.ditetapkan_untuk = p.kode_wilayah
        and g.dasar = p.dasar
    group by g.kode, g.dasar, g.ditetapkan_untuk
)

select
    a.kode,
    a.dasar,
    a.ditetapkan_untuk,
    row_number() over (
        partition by a.kode order by length(a.ditetapkan_untuk) desc, a.mulai desc, a.dasar
    ) = 1 as utama,
    case
        when a.sampai is null then p.nilai
        else
            p.nilai
            + (q.nilai - p.nilai)
            * date_diff('month', a.sejak, cast($periode || '-01' as date))
            / date_diff('month', a.sejak, a.sampai)
    end as target,
    r.nilai as target_akhir,
    strftime(a.akhir, '%Y-%m') as akhir
from around as a
inner join point as p
    on a.ditetapkan_untuk = p.kode_wilayah
    and a.dasar = p.dasar
    and a.sejak = p.bulan
left join point as q
    on a.ditetapkan_untuk = q.kode_wilayah
    and a.dasar = q.dasar
    and a.sampai = q.bulan
inner join point as r
    on a.ditetapkan_untuk = r.kode_wilayah
    and a.dasar = r.dasar
    and a.akhir = r.bulan
