-- grain: one delivered row of a programme's register in force: one programme reaching one person or household
-- The person is the one to whom identity resolution gave the row; the household is theirs, null where nobody
-- living here is meant. Of a household's programme `person_id` is null. `pasti`: by number or rule, or decided by
-- people, and not by likeness alone.
select
    m.household_id,
    case when p.penerima = 'RUMAH_TANGGA' then null else r.person_id end as person_id,
    r.person_id as dicatat_atas,
    r.match_method <> 'PROBABILISTIC' as pasti,
    s.kode_program,
    s.status_salur,
    cast(s.nominal as decimal(18, 2)) as nominal_rp,
    s.tahap,
    s.tanggal_salur,
    s.source,
    s.delivery_periode,
    s.file,
    s.row
from penerimaan as s
inner join identity.person_record as r
    on s.source = r.source
    and s.delivery_periode = r.delivery_periode
    and s.file = r.file
    and s.row = r.row
    and r.periode = $periode
left join household.member as m
    on r.person_id = m.person_id
    and m.periode = $periode
left join intervention.program as p
    on s.kode_program = p.kode_program
    and p.periode = $periode
