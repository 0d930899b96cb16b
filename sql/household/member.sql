-- grain: one living, resident person in exactly one household
-- `basis` is the source that says so: the survey form where somebody was seen at the door, else the
-- card, else the list that names the person.
select
    h.household_id,
    p.person_id,
    p.hubungan,
    p.basis
from placement as p
inner join household_id as h using (kelompok)
order by h.household_id, p.person_id
