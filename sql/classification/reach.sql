-- grain: one kelurahan of the delivered areas
-- Whether anybody's spending was observed there, by a surveyor or on a visit. Where nobody's was, an estimate is
-- the level of the neighbours from whom the model learnt: good enough to say whom to visit first, not to say how
-- many are poor. Of two people in a thousand or fewer it is as little: those are strays with a wrong code.
-- Where nobody lives there is nothing to observe: a kelurahan without people counts as known, unless so many of its
-- official population should have been delivered (fifty or more, at its kota's rate) that it is the delivery that lacks.
with observed as (
    select
        h.kode_kelurahan,
        sum(h.jumlah_anggota) as jiwa,
        coalesce(sum(h.jumlah_anggota) filter (where w.basis not in ('ESTIMATED', 'NONE')), 0) as jiwa_teramati
    from household.household as h
    inner join classification.welfare as w
        on h.household_id = w.household_id
        and w.periode = $periode
    where h.periode = $periode
    group by h.kode_kelurahan
),

summed as (
    select
        a.kode_kelurahan,
        coalesce(o.jiwa, 0) as jiwa,
        coalesce(o.jiwa_teramati, 0) as jiwa_teramati,
        sum(o.jiwa) over kecamatan as jiwa_kecamatan,
        sum(o.jiwa_teramati) over kecamatan as teramati_kecamatan,
        a.jumlah_penduduk * sum(o.jiwa) over kota / nullif(sum(a.jumlah_penduduk) over kota, 0) as jiwa_semestinya
    from household.area as a
    left join observed as o
        on a.kode_kelurahan = o.kode_kelurahan
    where a.periode = $periode
    window
        kecamatan as (partition by a.kode_kecamatan),
        kota as (partition by a.kode_kota)
)

select
    kode_kelurahan,
    cast(jiwa as bigint) as jiwa,
    cast(jiwa_teramati as bigint) as jiwa_teramati,
    case
        when jiwa = 0 then coalesce(jiwa_semestinya, 0) < 50
        else jiwa_teramati > 0.002 * jiwa
    end as terbukti,
    coalesce(teramati_kecamatan > 0.002 * jiwa_kecamatan, false) as kecamatan_terbukti
from summed
