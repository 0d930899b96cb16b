-- grain: one programme that reaches one household (or member)
-- Served is whom a register paid within the programme's interval before the month's end, or for whom an
-- office reported the intervention as under way or done. Of a household's programme person_id is null.
with paid as (
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
        coalesce(m.household_id, h.household_id, s.household_id) as household_id,
        case when p.penerima = 'ORANG' then m.person_id end as person_id,
        d.tanggal
    from staging.realisasi as d
    inner join intervention.program as p
        on d.kode_program = p.kode_program
        and p.periode = $periode
    left join household.household as h
        on d.household_id = h.household_id
        and h.periode = $periode
    left join household.successor as s
        on d.household_id = s.id_lama
        and s.periode = $periode
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
