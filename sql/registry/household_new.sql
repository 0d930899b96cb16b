-- Ids that were not there before.
insert into identity.registry by name
select
    household_id as id,
    'HOUSEHOLD' as kind,
    $periode as first_periode,
    $periode as last_periode
from household.household
where periode = $periode and household_id not in (select id from identity.registry)
order by household_id
