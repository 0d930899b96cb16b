-- grain: one unserved need of a MISKIN_EKSTREM or MISKIN household
-- `prioritas` ranks the households of a kelurahan: the deepest poverty first, then the most unserved needs.
-- What a register says of a payment that did not come, and an office of a plan or why it was called off, stands
-- in `alasan`.
with open_need as (
    select *
    from intervention.need
    where periode = $periode
        and not terlayani
),

ranked as (
    select
        o.household_id,
        row_number() over (
            partition by o.kode_kelurahan
            order by
                o.kelas = 'MISKIN_EKSTREM' desc,
                any_value(c.p1_miskin_ekstrem) desc nulls last,
                any_value(c.p_miskin_ekstrem) desc nulls last,
                count(*) desc,
                o.household_id
        ) as prioritas
    from open_need as o
    inner join classification.household as c
        on o.household_id = c.household_id
        and c.periode = $periode
        and c.set_garis = set_utama($periode)
    group by o.household_id, o.kode_kelurahan, o.kelas
),

waiting as (
    select
        kode_program,
        household_id,
        person_id,
        arg_max(status_salur, (coalesce(tanggal_salur, date '0001-01-01'), delivery_periode, status_salur))
            as status_salur
    from intervention.receipt
    where periode = $periode
        and status_salur <> 'SALUR'
    group by kode_program, household_id, person_id
),

reported as (
    select
        kode_program,
        household_id,
        person_id,
        arg_max(
            case status
                when 'RENCANA' then ' Direncanakan OPD.'
                when 'BATAL' then
                    ' Dilaporkan batal pada ' || strftime(tanggal, '%d-%m-%Y') || coalesce(': ' || rtrim(keterangan, '. '), '') || '.'
            end,
            (tanggal, delivery_periode, status, keterangan)
        ) as kata
    from intervention.realisation
    where periode = $periode
        and status in ('RENCANA', 'BATAL')
    group by kode_program, household_id, person_id
)

select
    o.household_id,
    o.person_id,
    o.kode_program,
    o.strategi,
    o.opd,
    o.terlayani,
    o.alasan || case w.status_salur
        when 'DAFTAR' then ' Sudah terdaftar, belum disalurkan.'
        when 'TUNDA' then ' Penyalurannya tertunda.'
        when 'GAGAL' then ' Penyalurannya gagal.'
        else ''
    end || coalesce(x.kata, y.kata, '') as alasan,
    o.kode_kelurahan,
    o.kode_kecamatan,
    cast(r.prioritas as integer) as prioritas,
    o.terdaftar_sejak
from open_need as o
inner join ranked as r
    on o.household_id = r.household_id
left join waiting as w
    on o.kode_program = w.kode_program
    and o.household_id = w.household_id
    and o.person_id is not distinct from w.person_id
left join reported as x
    on o.kode_program = x.kode_program
    and o.household_id = x.household_id
    and o.person_id = x.person_id
left join reported as y
    on o.kode_program = y.kode_program
    and o.household_id = y.household_id
    and y.person_id is null
