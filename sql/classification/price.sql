-- grain: one kota and one month of the ten years up to the periode
-- `pengali` brings rupiah of that month to the prices of `bulan_indeks`, the newest month with an index: that of the most
-- specific area, and only indices of one base year are divided by one another. A month before the first index counts as the
-- first: how prices moved before it, and since the newest, stays unknown. Without an index there is no row.
-- Households whose kelurahan nobody knows stand under TIDAK DIKETAHUI, with the prices of the widest area.
with delivered as (
    select
        kode_wilayah,
        bulan,
        tahun_dasar,
        indeks
    from staging.indeks_harga
    where periode = $periode
        and bulan <= $periode
        and indeks > 0
    qualify row_number() over (
        partition by kode_wilayah, bulan, tahun_dasar
        order by delivery_periode desc, file desc, row desc
    ) = 1
),

series as (
    select
        kode_wilayah,
        bulan,
        indeks
    from delivered
    qualify tahun_dasar = first_value(tahun_dasar) over (
        partition by kode_wilayah
        order by bulan desc, tahun_dasar desc
    )
),

kota as (
    select distinct coalesce(left(kode_kelurahan, 5), 'TIDAK DIKETAHUI') as kode_kota
    from household.household
    where periode = $periode
),

most_specific as (
    select
        k.kode_kota,
        s.kode_wilayah
    from kota as k
    inner join (select distinct kode_wilayah from series) as s
        on starts_with(k.kode_kota || '.', s.kode_wilayah || '.')
        or k.kode_kota = 'TIDAK DIKETAHUI'
    qualify row_number() over (
        partition by k.kode_kota
        order by
            case when k.kode_kota = 'TIDAK DIKETAHUI' then length(s.kode_wilayah) end,
            length(s.kode_wilayah) desc,
            s.kode_wilayah
    ) = 1
),

month as (
    select strftime(cast($periode || '-01' as date) - to_months(cast(lama as integer)), '%Y-%m') as bulan
    from (select unnest(range(120)) as lama)
)

select
    m.kode_kota,
    month.bulan,
    cast(
        max_by(s.indeks, s.bulan)
        / coalesce(max_by(s.indeks, s.bulan) filter (where s.bulan <= month.bulan), min_by(s.indeks, s.bulan)) as double
    ) as pengali,
    max(s.bulan) as bulan_indeks
from most_specific as m
inner join series as s
    on m.kode_wilayah = s.kode_wilayah
cross join month
group by m.kode_kota, month.bulan
