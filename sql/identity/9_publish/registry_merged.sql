-- An earlier person who does not go on, but whose records or appearance somebody has now, was that person.
-- (A rerun of an old month says nothing of those who came after it.)
update identity.registry as r
set superseded_by = gabung.person_id, reason = 'MERGE'
from (
    select
        sama.person_id as lama,
        arg_max(numbered_person.person_id, (sama.kekuatan, numbered_person.person_id)) as person_id,
    from (
        select person_id, orang, kekuatan from continuation where kekuatan >= 2
        union all
        select person_id, orang, 10 + bersama as kekuatan from shared_row
    ) as sama
    inner join numbered_person on numbered_person.orang = sama.orang
    where sama.person_id not in (select person_id from numbered_person)
    group by sama.person_id
) as gabung
where r.id = gabung.lama and r.last_periode <= $periode
