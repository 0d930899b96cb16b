-- grain: one proposal or objection of a citizen: a number and the person it names
-- What was said, about which household, until when a Lurah must have decided, and whether he has. DIPUTUSKAN: a
-- visit on that day or later took a decision, or found the household gone. GUGUR: whom it names does not live
-- here by any register, so that nobody's class depends on it. TERLAMBAT: undecided, and the last day is over.
-- A LAPORAN on others is neither: it prompts a visit (monitoring.verification_queue).
-- While a SANGGAH is undecided the household keeps its class (classification.household).
-- `tenggat` counts the working days of Jakarta's offices: no weekend, no national holiday, no collective leave.
with said as (
    select
        s.nomor,
        s.jenis,
        s.tanggal,
        r.person_id,
        m.household_id,
        coalesce(h.kode_kelurahan, s.kode_kelurahan) as kode_kelurahan,
        add_working_days(s.tanggal, getvariable('hari_sanggah')) as tenggat
    from staging.sanggah as s
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
    where s.periode = $periode
        and s.tanggal <= last_day(cast($periode || '-01' as date))
        and s.jenis <> 'LAPORAN'
    -- a number delivered again for the same person is the same matter, as last told; for another, another one
    qualify row_number() over (
        partition by s.nomor, r.person_id
        order by s.delivery_periode desc, s.tanggal desc, s.jenis
    ) = 1
),

decision as (
    select
        s.nomor,
        s.person_id,
        min(v.tanggal) as tanggal
    from said as s
    inner join classification.visit_result as v
        on s.household_id = v.household_id
        and v.periode = $periode
        and v.tanggal >= s.tanggal
        and (v.menentukan or v.hasil_kunjungan in ('PINDAH', 'MENINGGAL'))
        and not v.ditahan
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
        when d.tanggal is not null then 'DIPUTUSKAN'
        when s.household_id is null then 'GUGUR'
        when s.tenggat < last_day(cast($periode || '-01' as date)) then 'TERLAMBAT'
        else 'MENUNGGU'
    end as status,
    d.tanggal as tanggal_keputusan
from said as s
left join decision as d
    on s.nomor = d.nomor
    and s.person_id = d.person_id
