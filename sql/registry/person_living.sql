-- Ids that live this month. Seen again after its last month, an id is nobody's past any more.
update identity.registry as r
set
    first_periode = least(r.first_periode, $periode),
    last_periode = greatest(r.last_periode, $periode),
    superseded_by = case when $periode <= r.last_periode then r.superseded_by end,
    reason = case
        when $periode <= r.last_periode then r.reason
        when r.asal is not null then 'SPLIT'
    end
from numbered_person
where r.id = numbered_person.person_id
