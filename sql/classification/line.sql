-- grain: one kelurahan under one set of poverty lines
-- The lines whose dates include the last day of the periode; of several, that of the most specific area,
-- then the youngest. A set of which one of the two lines is not in force has no row: never a stale line.
-- Households whose kelurahan nobody knows stand under TIDAK DIKETAHUI, with the lines of the widest area.
with kelurahan as (
    select kode_kelurahan
    from staging.wilayah
    where periode = $periode
    union
    select coalesce(kode_kelurahan, 'TIDAK DIKETAHUI') as kode_kelurahan
    from household.household
    where periode = $periode
),

in_force as (
    select
        kode_wilayah,
        set_garis,
        jenis,
        berlaku_mulai,
        cast(rupiah_per_kapita_bulan as decimal(18, 2)) as rupiah
    from staging.garis_kemiskinan
    where periode = $periode
        and berlaku_mulai <= last_day(cast($periode || '-01' as date))
        and coalesce(berlaku_sampai, date '9999-12-31') >= last_day(cast($periode || '-01' as date))
),

most_specific as (
    select
        k.kode_kelurahan,
        f.set_garis,
        f.jenis,
        f.rupiah
    from kelurahan as k
    inner join in_force as f
        on starts_with(k.kode_kelurahan || '.', f.kode_wilayah || '.')
        or k.kode_kelurahan = 'TIDAK DIKETAHUI'
    qualify row_number() over (
        partition by k.kode_kelurahan, f.set_garis, f.jenis
        order by
            case when k.kode_kelurahan = 'TIDAK DIKETAHUI' then length(f.kode_wilayah) end,
            length(f.kode_wilayah) desc,
            f.kode_wilayah,
            f.berlaku_mulai desc,
            f.rupiah
    ) = 1
),

paired as (
    select
        kode_kelurahan,
        set_garis,
        max(rupiah) filter (where jenis = 'MISKIN_EKSTREM') as garis_miskin_ekstrem_rp,
        max(rupiah) filter (where jenis = 'MISKIN') as garis_miskin_rp
    from most_specific
    group by kode_kelurahan, set_garis
)

select
    kode_kelurahan,
    set_garis,
    garis_miskin_ekstrem_rp,
    garis_miskin_rp,
    cast(1.5 * garis_miskin_rp as decimal(18, 2)) as garis_rentan_rp
from paired
where garis_miskin_ekstrem_rp is not null
    and garis_miskin_rp is not null
