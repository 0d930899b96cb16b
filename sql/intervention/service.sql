-- grain: one programme that reaches one household (or member)
-- Served is whom a register paid within the programme's interval before the month's end, or for whom an
-- office reported the intervention as under way or done, and has not called it off since. Of a household's
-- programme person_id is null. `tanggal_register` is the last payment that a register, and no report, tells of.
with paid as (
    select
        r.kode_program,
        r.household_id,
        r.person_id,
        coalesce(r.tanggal_salur, last_day(cast(r.delivery_periode || '-01' as date))) as tanggal,
        tanggal as tanggal_pertama
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

-- An earlier register's payment counts on as long as its interval lasts: what was done once stays done. It is
-- known from the newest earlier month that is ready (quality.month).
earlier as (
    select
        l.kode_program,
        case when l.person_id is not null then m.household_id else coalesce(h.household_id, s.household_id) end
            as household_id,
        l.person_id,
        l.tanggal_register as tanggal,
        l.tanggal_register as tanggal_pertama
    from layanan as l
    inner join intervention.program as p
        on l.kode_program = p.kode_program
        and p.periode = $periode
    left join household.member as m
        on l.person_id = m.person_id
        and m.periode = $periode
    left join household.household as h
        on l.household_id = h.household_id
        and h.periode = $periode
    left join household.successor as s
        on l.household_id = s.id_lama
        and s.periode = $periode
    where l.periode = (select max(bulan) from quality.month where periode = $periode and siap)
        and (
            p.selang_bulan is null
            or l.tanggal_register > last_day(cast($periode || '-01' as date) - to_months(p.selang_bulan))
        )
),

done as (
    -- What was called off after it had been reported serves nobody any more.
    select
        r.kode_program,
        r.household_id,
        r.person_id,
        max(r.tanggal) filter (where r.status in ('BERJALAN', 'SELESAI')) as tanggal,
        min(r.tanggal) filter (where r.status in ('BERJALAN', 'SELESAI')) as tanggal_pertama
    from intervention.realisation as r
    inner join intervention.program as p
        on r.kode_program = p.kode_program
        and p.periode = $periode
    where r.periode = $periode
        and r.household_id is not null
        and r.status <> 'RENCANA'
    group by r.kode_program, r.household_id, r.person_id
    having arg_max(r.status, (r.tanggal, r.delivery_periode, r.status)) <> 'BATAL'
)

select
    kode_program,
    household_id,
    person_id,
    max(tanggal) as tanggal,
    min(tanggal_pertama) as tanggal_pertama,
    max(asal) as asal,
    max(tanggal) filter (where asal = 'REGISTER') as tanggal_register
from (
    select
        *,
        'REGISTER' as asal
    from paid
    union all
    select
        *,
        'REGISTER' as asal
    from earlier
    where household_id is not null
        and tanggal is not null
    union all
    select
        *,
        'REALISASI' as asal
    from done
)
group by kode_program, household_id, person_id
