-- grain: one intervention that an office reported (realisasi), up to the month's last day
-- With the household that lives now, also where the report names an id of earlier, and for a person's programme
-- the person, if the report has a NIK. Of two people with one NIK the one whom Dukcapil knows is meant, then the
-- one who lives here. Null where nobody living here is meant.
select
    d.kode_program,
    coalesce(m.household_id, h.household_id, s.household_id) as household_id,
    case when p.penerima = 'ORANG' then m.person_id end as person_id,
    d.tanggal,
    d.status,
    cast(d.nominal as decimal(18, 2)) as nominal_rp,
    d.keterangan,
    d.delivery_periode,
    d.file,
    d.row
from staging.realisasi as d
left join intervention.program as p
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
    and d.tanggal <= last_day(cast($periode || '-01' as date))
qualify row_number() over (
    partition by d.delivery_periode, d.file, d.row
    order by i.status_penduduk is null, m.person_id is null, i.person_id
) = 1
