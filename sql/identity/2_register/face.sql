-- grain: one face of one person: a Dukcapil record and the person (orang) it belongs to
-- `orang` is the smallest fingerprint among the person's records.
select
    coalesce(register_component.orang, register_record.isi) as orang,
    register_record.*
from register_record
left join register_component on register_component.isi = register_record.isi
