-- grain: one face of one person: a Dukcapil record and the person (orang) it belongs to
-- `orang` is the smallest fingerprint among the person's records. Few have more than one, and the others are not copied.
update register_record set orang = register_component.orang
from register_component
where register_record.isi = register_component.isi
