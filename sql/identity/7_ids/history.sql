-- grain: one person whom an earlier run knew, as that run last saw the person
-- Whoever was taken for another until people decided otherwise is there again as last seen.
-- The persons of the nearest month (this one's own earlier run, else the newest before it, else the oldest
-- after it), and those who are in no such month but were not absorbed by anybody.
with nearest as (
    select coalesce(max(periode) filter (where periode <= $periode), min(periode)) as periode
    from identity.person
),

earlier as (
    select registry.id, registry.last_periode
    from identity.registry as registry
    where
        registry.kind = 'PERSON'
        and (
            registry.superseded_by is null
            or registry.id in (select unnest([a, b]) from verdict where not sama)
        )
        and registry.id not in (
            select person.person_id
            from identity.person as person
            inner join nearest on nearest.periode = person.periode
        )
)

select
    person.person_id,
    person.nik,
    person.no_kk,
    person.nama_kunci,
    nama_urut(person.nama_kunci) as urut,
    person.tanggal_lahir,
    person.kode_kelurahan,
    person.jejak,
    person.periode,
    true as terdekat
from identity.person as person
inner join nearest on nearest.periode = person.periode
union all
select
    person.person_id,
    person.nik,
    person.no_kk,
    person.nama_kunci,
    nama_urut(person.nama_kunci) as urut,
    person.tanggal_lahir,
    person.kode_kelurahan,
    person.jejak,
    person.periode,
    false as terdekat
from identity.person as person
inner join earlier on earlier.id = person.person_id and earlier.last_periode = person.periode
