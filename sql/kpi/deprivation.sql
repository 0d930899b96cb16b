-- grain: one area of any level
-- How many people are poor in several things at once, after Alkire and Foster (2011): a household is if what it lacks of
-- the indicators (sql/kpi/deprivation/, each with its weight, cut-off and source) weighs a third or more, as in the
-- global MPI. `h` is the share of people in such households, `a` how much they lack on average, `m0` the product. Per
-- indicator the share of all people who are poor and lack it (censored headcount), and its part in m0.
-- What is not known of a household is out of its weights, and the others weigh more; `bagian_tidak_diketahui` is the
-- share of all weights that is not known. Of whom nothing is known at all nobody is counted.
-- It says nothing about welfare in rupiah and makes nobody entitled.
with scored as (
    select
        h.household_id,
        h.kode_kelurahan,
        h.jumlah_anggota,
        sum(k.bobot) as seluruhnya,
        coalesce(sum(k.bobot) filter (where k.kurang is not null), 0) as diketahui,
        cast(
            sum(k.bobot) filter (where k.kurang) / nullif(sum(k.bobot) filter (where k.kurang is not null), 0)
            as decimal(18, 12)
        ) as nilai
    from household.household as h
    inner join kekurangan as k
        on h.household_id = k.household_id
    where h.periode = $periode
    group by h.household_id, h.kode_kelurahan, h.jumlah_anggota
),

poor as (
    select
        *,
        -- a third of weights that do not divide evenly must not be lost to rounding
        coalesce(nilai >= 1 / 3 - 1e-9, false) as miskin
    from scored
),

area as (
    select
        c.tingkat,
        c.kode,
        c.nama,
        sum(p.jumlah_anggota * (p.seluruhnya - p.diketahui)) / sum(p.jumlah_anggota * p.seluruhnya)
            as bagian_tidak_diketahui,
        sum(p.jumlah_anggota) filter (where p.diketahui > 0) as orang,
        coalesce(sum(p.jumlah_anggota) filter (where p.miskin), 0) as orang_miskin,
        sum(p.jumlah_anggota * p.nilai) filter (where p.miskin) as nilai
    from household.containment as c
    inner join poor as p
        on c.kode_kelurahan = p.kode_kelurahan
    where c.periode = $periode
    group by c.tingkat, c.kode, c.nama
),

lacked as (
    select
        c.tingkat,
        c.kode,
        k.indikator,
        sum(p.jumlah_anggota) as orang,
        sum(p.jumlah_anggota * cast(k.bobot / p.diketahui as decimal(18, 12))) as nilai
    from household.containment as c
    inner join poor as p
        on c.kode_kelurahan = p.kode_kelurahan
    inner join kekurangan as k
        on p.household_id = k.household_id
    where c.periode = $periode
        and p.miskin
        and k.kurang
    group by c.tingkat, c.kode, k.indikator
),

told as (
    select
        tingkat,
        kode,
        map_from_entries(list((indikator, orang))) as orang,
        map_from_entries(list((indikator, nilai))) as nilai
    from lacked
    group by tingkat, kode
)

select
    a.tingkat,
    a.kode,
    a.nama,
    a.orang_miskin / a.orang as h,
    a.nilai / nullif(a.orang_miskin, 0) as a,
    coalesce(a.nilai, 0) / a.orang as m0,
    coalesce(t.orang['sekolah'], 0) / a.orang as sekolah_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['sekolah'], 0) / a.nilai end as sekolah_bagian,
    coalesce(t.orang['jaminan'], 0) / a.orang as jaminan_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['jaminan'], 0) / a.nilai end as jaminan_bagian,
    coalesce(t.orang['air'], 0) / a.orang as air_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['air'], 0) / a.nilai end as air_bagian,
    coalesce(t.orang['sanitasi'], 0) / a.orang as sanitasi_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['sanitasi'], 0) / a.nilai end as sanitasi_bagian,
    coalesce(t.orang['rumah'], 0) / a.orang as rumah_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['rumah'], 0) / a.nilai end as rumah_bagian,
    coalesce(t.orang['bahan_bakar'], 0) / a.orang as bahan_bakar_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['bahan_bakar'], 0) / a.nilai end as bahan_bakar_bagian,
    coalesce(t.orang['kerja'], 0) / a.orang as kerja_tersensor,
    case when a.nilai > 0 then coalesce(t.nilai['kerja'], 0) / a.nilai end as kerja_bagian,
    a.bagian_tidak_diketahui
from area as a
left join told as t
    on a.tingkat = t.tingkat
    and a.kode = t.kode
