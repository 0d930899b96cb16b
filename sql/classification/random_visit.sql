-- grain: one household drawn by lot in one of the twelve months before
-- What its first visit within 92 days after that month found, and what the month had expected of it without a visit.
-- The class is that of the visit's own figure, where there is one: a decision sets the Lurah's own number.
-- `perkiraan` is null where the month knew nothing of it; without `tanggal` it was not asked, or nobody could judge.
with lot as (
    select *
    from undian
    where periode < $periode
        and cast(periode || '-01' as date) >= cast($periode || '-01' as date) - interval 12 month
),

answer as (
    select
        l.periode,
        l.household_id,
        arg_min(v, (v.tanggal, v.petugas, v.file, v.row)) as v
    from lot as l
    inner join classification.visit_result as v
        on l.household_id = v.household_id_lapor
        and v.periode = $periode
        and v.menentukan
        and v.tanggal >= cast(l.periode || '-01' as date)
        and v.tanggal <= last_day(cast(l.periode || '-01' as date)) + 92
    group by l.periode, l.household_id
)

select
    l.periode as bulan,
    l.household_id as household_id_lapor,
    a.v.household_id as household_id,
    l.kode_kelurahan,
    l.urutan,
    l.jumlah,
    l.peluang,
    a.v.tanggal as tanggal,
    a.v.per_kapita_rp as per_kapita_rp,
    coalesce(a.v.keputusan_angka, a.v.keputusan) = 'MISKIN_EKSTREM' as miskin_ekstrem,
    p.p_miskin_ekstrem as perkiraan
from lot as l
left join answer as a
    on l.periode = a.periode
    and l.household_id = a.household_id
left join peluang_lama as p
    on l.household_id = p.household_id
    and l.periode = p.periode
    and p.set_garis = set_utama(p.periode)
