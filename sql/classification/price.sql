-- grain: one kota and one month of the ten years up to the periode
-- `pengali` brings rupiah of that month to the prices of `bulan_indeks`, the newest month of a series: one area's index on
-- one base year, since indices of two bases are not to be divided by one another. Of the series that reach the newest month
-- or one of the three before it, that with most months counts, then that of the most specific area: one row on another base,
-- or of another area, does not take prices away. A month before the first index (`bulan_pertama`) counts as the first: how
-- prices moved before it, and since the newest, stays unknown. Without an index there is no row.
-- The newest delivery of a month counts; of two values in it, or of one outside 20 to 500, none does.
-- Households whose kelurahan nobody knows stand under TIDAK DIKETAHUI, with the prices of the widest area.
with newest as (
    select
        kode_wilayah,
        bulan,
        tahun_dasar,
        indeks
    from staging.indeks_harga
    where periode = $periode
        and bulan <= $periode
        and tahun_dasar is not null
    qualify delivery_periode = max(delivery_periode) over (partition by kode_wilayah, bulan, tahun_dasar)
),

delivered as (
    select
        kode_wilayah,
        bulan,
        tahun_dasar,
        min(indeks) as indeks
    from newest
    group by kode_wilayah, bulan, tahun_dasar
    having min(indeks) = max(indeks)
        and min(indeks) between 20 and 500
),

series as (
    select
        kode_wilayah,
        tahun_dasar,
        count(*) as jumlah,
        max(bulan) as terbaru
    from delivered
    group by kode_wilayah, tahun_dasar
),

kota as (
    select distinct coalesce(left(kode_kelurahan, 5), 'TIDAK DIKETAHUI') as kode_kota
    from household.household
    where periode = $periode
),

candidate as (
    select
        k.kode_kota,
        s.*,
        max(s.terbaru) over (partition by k.kode_kota) as terbaru_semua
    from kota as k
    inner join series as s
        on starts_with(k.kode_kota || '.', s.kode_wilayah || '.')
        or k.kode_kota = 'TIDAK DIKETAHUI'
),

chosen as (
    select *
    from candidate
    where cast(terbaru || '-01' as date) >= cast(terbaru_semua || '-01' as date) - interval 3 month
    qualify row_number() over (
        partition by kode_kota
        order by
            case when kode_kota = 'TIDAK DIKETAHUI' then length(kode_wilayah) end,
            jumlah desc,
            length(kode_wilayah) desc,
            kode_wilayah,
            tahun_dasar desc
    ) = 1
),

month as (
    select strftime(cast($periode || '-01' as date) - to_months(cast(lama as integer)), '%Y-%m') as bulan
    from (select unnest(range(120)) as lama)
)

select
    c.kode_kota,
    month.bulan,
    cast(
        max_by(d.indeks, d.bulan)
        / coalesce(max_by(d.indeks, d.bulan) filter (where d.bulan <= month.bulan), min_by(d.indeks, d.bulan)) as double
    ) as pengali,
    min(d.bulan) as bulan_pertama,
    max(d.bulan) as bulan_indeks
from chosen as c
inner join delivered as d
    on c.kode_wilayah = d.kode_wilayah
    and c.tahun_dasar = d.tahun_dasar
cross join month
group by c.kode_kota, month.bulan
