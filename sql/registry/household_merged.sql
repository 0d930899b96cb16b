-- An id that nobody carries on was absorbed: by the household where most of its people are now. A rerun of an
-- old month says nothing of what became of its households later.
update identity.registry as r
set superseded_by = gone.superseded_by, reason = 'MERGE'
from (
    select
        earlier.household_id,
        m.household_id as superseded_by
    from earlier_member as earlier
    inner join household.member as m
        on earlier.person_id = m.person_id and m.periode = $periode
    where earlier.household_id not in (
        select household_id from household.member where periode = $periode
    )
    group by earlier.household_id, m.household_id
    qualify row_number() over (
        partition by earlier.household_id order by count(*) desc, m.household_id
    ) = 1
) as gone
where r.id = gone.household_id and r.last_periode <= $periode
