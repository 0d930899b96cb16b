-- An earlier person who does not go on, but whose records or appearance somebody has now, was that person.
-- (A rerun of an old month says nothing of those who came after it.)
update identity.registry as r
set superseded_by = merged.person_id, reason = 'MERGE'
from (
    select
        same.person_id as lama,
        arg_max(numbered_person.person_id, (same.kekuatan, numbered_person.person_id)) as person_id
    from (
        select person_id, orang, kekuatan from continuation where kekuatan >= 2
        union all
        select person_id, orang, 10 + bersama as kekuatan from shared_row
    ) as same
    inner join numbered_person on numbered_person.orang = same.orang
    where same.person_id not in (select person_id from numbered_person)
    group by same.person_id
) as merged
where r.id = merged.lama and r.last_periode <= $periode
