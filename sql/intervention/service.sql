-- grain: one programme that reaches one household (or member)
-- Served is whom a register paid within the programme's interval before the month's end, or for whom an
-- office reported the intervention as under way or done. Of a household's programme person_id is null.
with recursive successor as (
    select
        id,
        id as now_id,
        0 as step
    from identity.registry
    where kind = 'HOUSEHOLD'
        and id in (select household_id from staging.realisasi where periode = $periode)
    union all
    select
        s.id,
        r.superseded_by as now_id,
        s.step + 1 as step
    from successor as s
    inner join identity.registry as r
        on s.now_id = r.id
        and r.superseded_by is not null
    where s.step < 50
),

current_id as (
    select
        s.id,
        arg_min(s.now_id, s.step) as household_id
    from successor as s
    inner join household.household as h
        on s.now_id = h.household_id
        and h.periode = $periode
    group by s.id
),

paid as (
    select
        r.kode_program,
        r.household_id,
        r.person_id,
        coalesce(r.tanggal_salur, last_day(cast(r.delivery_periode || '-01' as date))) as tanggal
    from intervention.receipt as r
    inner join intervention.program as p
        on r.kode_program = p.kode_program
        and p.periode = $periode
    where r.periode = $periode
        and r.status_salur = 'SALUR'
        and r.household_id is not null
        and coalesce(r.tanggal_salur, last_day(cast(r.delivery_periode || '-01' as date)))
        <= last_day(cast($periode || '-01' as date))
        and (
            p.selang_bulan is null
            or coalesce(r.tanggal_salur, last_day(cast(r.delivery_periode || '-01' as date)))
            > last_day(cast($periode || '-01' as date) - to_months(p.selang_bulan))
        )
),

done as (
    select
        d.kode_program,
        coalesce(m.household_id, c.household_id) as household_id,
        case when p.penerima = 'ORANG' then m.person_id end as person_id,
        d.tanggal
    from staging.realisasi as d
    inner join intervention.program as p
        on d.kode_program = p.kode_program
        and p.periode = $periode
    left join current_id as c
        on d.household_id = c.id
    left join identity.person as i
        on d.nik = i.nik
        and i.periode = $periode
    left join household.member as m
        on i.person_id = m.person_id
        and m.periode = $periode
    where d.periode = $periode
        and d.status in ('BERJALAN', 'SELESAI')
        and d.tanggal <= last_day(cast($periode || '-01' as date))
)

select
    kode_program,
    household_id,
    person_id,
    max(tanggal) as tanggal,
    max(asal) as asal
from (
    select
        *,
        'REGISTER' as asal
    from paid
    union all
    select
        *,
        'REALISASI' as asal
    from done
    where household_id is not null
)
group by kode_program, household_id, person_id
