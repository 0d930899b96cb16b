-- grain: one household that a Lurah should visit
-- First households counted extremely poor, now or in the month before, of whom an office took a row out of its delivery
-- (TARIK in a repair file) and whom nobody has visited since. Then objections and proposals, by their last day; then
-- whom citizens reported (LAPORAN) and nobody has visited since; then by what a visit would change. That somebody
-- reported is told nowhere: such a visit is one as others.
-- `nilai_informasi` is in people: of a household not named MISKIN_EKSTREM the extremely poor people whom a visit is
-- expected to find (`jiwa_ditemukan`, probability times people); of one that is named without a visit those whom it
-- is expected to find wrongly named, at a quarter: a family missed loses its aid, one wrongly listed costs money.
-- `peluang_berubah` is how likely the class under the deciding lines is to be another after the visit, `program` how many
-- programmes that do not reach the household would then be owed to it.
-- Here stand every household whose class is not determined, those with an open objection or report, poor ones with a car
-- by their form or by DTSEN (a contradiction to be looked at, which by itself ends nothing), and others where a visit is
-- worth at least a tenth of a person. Whose welfare a visit has settled is not asked unless so named;
-- `bukan_oleh` names who has decided before and does not decide its objection (classification.objection).
-- `perihal` is all that the officer reads of the reason: neither class nor probability may lead his judgement.
-- `boleh_sejak` is the day from which a household may be asked again after a visit, null if it may be now.
with open as (
    select
        household_id,
        min(tenggat) as tenggat,
        min_by(jenis, (tenggat, jenis)) as jenis,
        list_aggregate(
            list_sort(list_distinct(string_split(string_agg(bukan_oleh, '; '), '; '))), 'string_agg', '; '
        ) as bukan_oleh
    from classification.objection
    where periode = $periode
        and status in ('MENUNGGU', 'TERLAMBAT')
        and household_id is not null
    group by household_id
),

visited as (
    select
        household_id,
        cast(max(tanggal) + to_months(getvariable('bulan_jeda_kunjungan')) as date) as boleh_sejak
    from classification.visit_result
    where periode = $periode
        and diterima
        and household_id is not null
    group by household_id
),

reported as (
    select distinct m.household_id
    from staging.sanggah as s
    inner join identity.person_record as r
        on s.delivery_periode = r.delivery_periode
        and s.file = r.file
        and s.row = r.row
        and r.source = 'sanggah'
        and r.periode = $periode
    inner join household.member as m
        on r.person_id = m.person_id
        and m.periode = $periode
    left join classification.visit_result as v
        on m.household_id = v.household_id
        and v.periode = $periode
        and v.diterima
        and v.tanggal >= s.tanggal
    where s.periode = $periode
        and s.jenis = 'LAPORAN'
        and s.tanggal <= last_day(cast($periode || '-01' as date))
        and v.household_id is null
),

withdrawn as (
    select
        q.delivery_periode,
        unnest(['nik', 'kk']) as nomor,
        unnest([read_nik(q.payload ->> '$.nik'), read_no_kk(q.payload ->> '$.no_kk')]) as angka
    from quality.quarantine as q
    inner join staging.in_force as f
        on q.source = f.source
        and q.delivery_periode = f.delivery_periode
        and q.file = f.file
        and f.periode = $periode
    where q.rule = 'baris_ditarik'
),

-- whoever has the row's NIK, or its card
lost as (
    select
        m.household_id,
        max(w.delivery_periode) as bulan
    from withdrawn as w
    inner join (
        select person_id, 'nik' as nomor, nik as angka from identity.person where periode = $periode
        union all
        select person_id, 'kk' as nomor, no_kk as angka from identity.person where periode = $periode
    ) as p
        on w.nomor = p.nomor
        and w.angka = p.angka
    inner join household.member as m
        on p.person_id = m.person_id
        and m.periode = $periode
    group by m.household_id
),

counted as (
    select distinct household_id
    from classification.household
    where kelas = 'MISKIN_EKSTREM'
        and set_garis = set_utama(periode)
        and periode in (
            $periode,
            (select max(b.periode) from classification.household as b where b.periode < $periode)
        )
),

parted as (
    select l.household_id
    from lost as l
    inner join counted as c
        on l.household_id = c.household_id
    left join classification.visit_result as v
        on l.household_id = v.household_id
        and v.periode = $periode
        and v.diterima
        and v.tanggal >= cast(l.bulan || '-01' as date)
    where v.household_id is null
),

owed as (
    select
        household_id,
        count(distinct kode_program) as program
    from intervention.entitlement
    where periode = $periode
        and not terlayani
    group by household_id
),

motorised as (
    select household_id
    from classification.predictor
    where periode = $periode
        and (jumlah_mobil > 0 or dtsen_mobil)
),

valued as (
    select
        c.household_id,
        c.kode_kelurahan,
        c.kelas,
        c.basis,
        c.alasan,
        l.household_id is not null as dilaporkan,
        d.household_id is not null as ditarik,
        m.household_id is not null and c.kelas in ('MISKIN_EKSTREM', 'MISKIN') as bermobil,
        o.tenggat,
        o.jenis,
        o.bukan_oleh,
        case
            when v.boleh_sejak > last_day(cast($periode || '-01' as date)) and o.household_id is null
                and d.household_id is null
                then v.boleh_sejak
        end as boleh_sejak,
        coalesce(w.program, 0) as program,
        case
            -- where nobody knows a probability, nothing can be promised of the visit
            when c.kelas <> 'MISKIN_EKSTREM' then coalesce(c.p_miskin_ekstrem, 0) * c.jumlah_anggota else 0
        end as jiwa_ditemukan,
        case
            when c.kelas = 'MISKIN_EKSTREM' then (1 - coalesce(c.p_miskin_ekstrem, 0)) * c.jumlah_anggota else 0
        end as jiwa_keliru,
        case c.kelas
            when 'MISKIN_EKSTREM' then 1 - coalesce(c.p_miskin_ekstrem, 0)
            when 'MISKIN' then 1 - coalesce(c.p_miskin - c.p_miskin_ekstrem, 0)
            when 'BELUM_DITENTUKAN' then 1
            else coalesce(c.p_miskin, 1)
        end as peluang_berubah
    from classification.household as c
    left join open as o
        on c.household_id = o.household_id
    left join reported as l
        on c.household_id = l.household_id
    left join parted as d
        on c.household_id = d.household_id
    left join visited as v
        on c.household_id = v.household_id
    left join owed as w
        on c.household_id = w.household_id
    left join motorised as m
        on c.household_id = m.household_id
    where c.periode = $periode
        and c.set_garis = set_utama($periode)
        and (c.basis <> 'VERVAL' or o.household_id is not null or l.household_id is not null or d.household_id is not null)
),

worth as (
    select
        *,
        cast(jiwa_ditemukan + jiwa_keliru / 4 as decimal(18, 8)) as nilai_informasi,
        case
            when bukan_oleh is not null
                then 'Ada sanggahan yang harus diputuskan petugas lain daripada yang pernah memutuskan.'
            when jenis = 'SANGGAH' then 'Ada sanggahan yang harus diputuskan.'
            when jenis = 'USULAN' then 'Diusulkan untuk didata dan harus diputuskan.'
            when ditarik then 'Sebuah data ditarik oleh OPD; pastikan keadaannya.'
        end as perihal
    from valued
)

select
    household_id,
    kode_kelurahan,
    cast(
        row_number() over (
            partition by kode_kelurahan
            order by ditarik desc, tenggat nulls last, dilaporkan desc, nilai_informasi desc, program desc, household_id
        ) as integer
    ) as urutan,
    coalesce(perihal || ' ', '')
    || case
        when kelas = 'BELUM_DITENTUKAN' then 'Kelasnya belum ditentukan. '
        when basis = 'VERVAL' then 'Tercatat ' || lower(replace(kelas, '_', ' ')) || ' sesudah kunjungan. '
        when kelas = 'MISKIN_EKSTREM' then 'Tercatat miskin ekstrem tanpa kunjungan; periksa. '
        when nilai_informasi < 0.1 then 'Tercatat ' || lower(replace(kelas, '_', ' ')) || '. '
        else 'Mungkin miskin ekstrem walau tercatat ' || lower(replace(kelas, '_', ' ')) || '. '
    end
    || case when bermobil then 'Tercatat memiliki mobil. ' else '' end
    || alasan as alasan,
    perihal,
    nilai_informasi,
    cast(jiwa_ditemukan as decimal(18, 8)) as jiwa_ditemukan,
    cast(peluang_berubah as decimal(12, 8)) as peluang_berubah,
    cast(program as integer) as program,
    tenggat,
    bukan_oleh,
    boleh_sejak
from worth
where kelas = 'BELUM_DITENTUKAN'
    or tenggat is not null
    or dilaporkan
    or ditarik
    or bermobil
    or nilai_informasi >= 0.1
