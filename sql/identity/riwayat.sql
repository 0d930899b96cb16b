-- grain: one person of the month whose ids are carried on
-- That month is this one's own earlier run, else the newest before it, else the oldest after it.
with terdekat as (
    select coalesce(max(periode) filter (where periode <= $periode), min(periode)) as periode
    from identity.person
)

select
    person.person_id,
    person.nik,
    person.no_kk,
    person.nama_kunci as kunci,
    nama_urut(person.nama_kunci) as urut,
    person.tanggal_lahir,
    person.kode_kelurahan,
    person.jejak,
from identity.person as person
inner join terdekat on terdekat.periode = person.periode
