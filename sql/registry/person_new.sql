-- Ids that were not there before.
insert into identity.registry by name
select
    person_id as id,
    'PERSON' as kind,
    $periode as first_periode,
    $periode as last_periode,
    case when asal is not null then 'SPLIT' end as reason,
    asal
from numbered_person
where person_id not in (select id from identity.registry)
order by person_id
