-- grain: one proposal or objection of a citizen: a number and the person it names
-- What was said, about which household, until when a Lurah must have decided, and whether he has. DIPUTUSKAN: a
-- visit on that day or later took a decision, or found the household gone. TERLAMBAT: undecided, and the last day is
-- over. GUGUR: a person said so by the same number (jenis GUGUR); no rule does.
-- A SANGGAH is decided by another officer than who decided before it: a visit by somebody whose own visit of that
-- household was good when it was said (`bukan_oleh`) decides nothing, so that an appeal, a further SANGGAH, is for a
-- third. Officers are told apart as everywhere (dua_petugas).
-- Of whom no household holds today the one that held him last is asked: who was found gone was found there.
-- A LAPORAN on others is neither: it prompts a visit (monitoring.verification_queue).
-- While a SANGGAH is undecided the household keeps its class (classification.household).
-- `tenggat` counts the working days of Jakarta's offices: no weekend, no national holiday, no collective leave.
with told as (
    select *
    from staging.sanggah
    where periode = $periode
        and tanggal <= last_day(cast($periode || '-01' as date))
),

said as (
    select
        s.nomor,
        s.jenis,
        s.tanggal,
        r.person_id,
        m.household_id,
        coalesce(h.kode_kelurahan, s.kode_kelurahan) as kode_kelurahan,
        add_working_days(s.tanggal, getvariable('hari_sanggah')) as tenggat
    from told as s
    inner join identity.person_record as r
        on s.delivery_periode = r.delivery_periode
        and s.file = r.file
        and s.row = r.row
        and r.source = 'sanggah'
        and r.periode = $periode
    left join household.member as m
        on r.person_id = m.person_id
        and m.periode = $periode
    left join household.household as h
        on m.household_id = h.household_id
        and h.periode = $periode
    where s.jenis in ('USULAN', 'SANGGAH')
    -- a number delivered again for the same person is the same matter, as last told; for another, another one
    qualify row_number() over (
        partition by s.nomor, r.person_id
        order by s.delivery_periode desc, s.tanggal desc, s.jenis
    ) = 1
),

-- Where those lived last whom no household holds.
left_last as (
    select
        s.nomor,
        s.person_id,
        max_by(m.household_id, m.periode) as household_id
    from said as s
    inner join household.member as m
        on s.person_id = m.person_id
        and m.periode < $periode
    where s.household_id is null
    group by s.nomor, s.person_id
),

asked as (
    select
        s.nomor,
        s.person_id,
        s.jenis,
        s.tanggal,
        coalesce(s.household_id, l.household_id) as household_id
    from said as s
    left join left_last as l
        on s.nomor = l.nomor
        and s.person_id = l.person_id
),

settling as (
    select
        coalesce(household_id, household_id_lapor) as household_id,
        tanggal,
        petugas,
        case when menentukan then keputusan else hasil_kunjungan end as keputusan
    from classification.visit_result
    where periode = $periode
        and diterima
        and (menentukan or hasil_kunjungan in ('PINDAH', 'MENINGGAL'))
        and not ditahan
),

-- Whoever has decided already.
first as (
    select
        a.nomor,
        a.person_id,
        list(distinct v.petugas order by v.petugas) as petugas
    from asked as a
    inner join settling as v
        on a.household_id = v.household_id
        and v.tanggal < a.tanggal
        and v.tanggal > a.tanggal - to_months(getvariable('bulan_berlaku_kunjungan'))
    where a.jenis = 'SANGGAH'
    group by a.nomor, a.person_id
),

decision as (
    select
        a.nomor,
        a.person_id,
        min(v.tanggal) as tanggal,
        arg_min(v.keputusan, (v.tanggal, v.keputusan)) as keputusan
    from asked as a
    inner join settling as v
        on a.household_id = v.household_id
        and v.tanggal >= a.tanggal
    left join first as f
        on a.nomor = f.nomor
        and a.person_id = f.person_id
    where list_bool_and(list_transform(coalesce(f.petugas, []), lambda other: dua_petugas(v.petugas, other))) is not false
    group by a.nomor, a.person_id
),

-- A person's word ends the matters of a number that were said before it.
ended as (
    select
        s.nomor,
        s.person_id,
        min(g.tanggal) as tanggal
    from said as s
    inner join told as g
        on s.nomor = g.nomor
        and g.jenis = 'GUGUR'
        and g.tanggal >= s.tanggal
    group by s.nomor, s.person_id
)

select
    s.nomor,
    s.jenis,
    s.tanggal,
    s.tenggat,
    s.person_id,
    s.household_id,
    s.kode_kelurahan,
    case
        when d.tanggal <= coalesce(g.tanggal, d.tanggal) then 'DIPUTUSKAN'
        when g.tanggal is not null then 'GUGUR'
        when s.tenggat < last_day(cast($periode || '-01' as date)) then 'TERLAMBAT'
        else 'MENUNGGU'
    end as status,
    case when d.tanggal <= coalesce(g.tanggal, d.tanggal) then d.tanggal end as tanggal_keputusan,
    case when d.tanggal <= coalesce(g.tanggal, d.tanggal) then d.keputusan end as keputusan,
    list_aggregate(f.petugas, 'string_agg', '; ') as bukan_oleh
from said as s
left join decision as d
    on s.nomor = d.nomor
    and s.person_id = d.person_id
left join ended as g
    on s.nomor = g.nomor
    and s.person_id = g.person_id
left join first as f
    on s.nomor = f.nomor
    and s.person_id = f.person_id
