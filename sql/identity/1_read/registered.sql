-- grain: one person whom a decision names and Dukcapil knew in an earlier month, as it knew the person last
select
    person_id,
    nik,
    jenis_kelamin,
    tanggal_lahir
from identity.person
where
    periode < $periode
    and status_penduduk is not null
    and person_id in (
        select unnest([person_id_a, person_id_b]) from staging.tinjauan where periode = $periode
    )
qualify periode = max(periode) over (partition by person_id)
