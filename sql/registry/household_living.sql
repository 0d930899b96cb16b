-- Ids that live this month.
update identity.registry as r
set
    first_periode = least(r.first_periode, $periode),
    last_periode = greatest(r.last_periode, $periode),
    superseded_by = case when $periode <= r.last_periode then r.superseded_by end,
    reason = case when $periode <= r.last_periode then r.reason end
from household.household as h
where r.id = h.household_id and h.periode = $periode
