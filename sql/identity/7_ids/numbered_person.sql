-- grain: one person of this month and the id
-- The id of the earlier person who is the same by appearance, else by shared records; else a new one: a
-- keyed hash of what identifies the person, so that nothing can be computed from it without the key.
-- asal: the earlier person who had these records, when that id stays with somebody else.
with terus_baris as (
    select orang, person_id
    from shared_row
    where
        orang not in (select orang from continued)
        and person_id not in (select person_id from continued)
    qualify
        row_number() over (partition by orang order by bersama desc, person_id) = 1
        and row_number() over (partition by person_id order by bersama desc, orang) = 1
),

lama as (
    select orang, person_id from continued
    union all
    select orang, person_id from terus_baris
),

bernomor as (
    select
        profile.orang,
        concat_ws(
            '|', 'orang', profile.nik, profile.nama_kunci, profile.tanggal_lahir, profile.no_kk, profile.kode_kelurahan,
            row_number() over (
                partition by hash(
                    profile.nik, profile.nama_kunci, profile.tanggal_lahir, profile.no_kk, profile.kode_kelurahan
                )
                order by profile.orang
            )
        ) as teks,
    from profile
    where profile.orang not in (select orang from lama)
),

calon_id as (
    select
        orang,
        teks,
        'P' || left(sha256($secret || '|' || teks), 20) as person_id,
    from bernomor
),

pisah as (
    select
        orang,
        arg_max(person_id, (bersama, person_id)) as asal,
    from shared_row
    group by orang
)

select
    orang,
    person_id,
    null as asal,
from lama
union all
select
    calon_id.orang,
    -- an id that somebody has or had is not given again
    case
        when terpakai.id is null then calon_id.person_id
        else 'P' || left(sha256($secret || '|' || calon_id.teks || '|' || $periode), 20)
    end as person_id,
    pisah.asal,
from calon_id
left join identity.registry as terpakai on terpakai.id = calon_id.person_id
left join pisah on pisah.orang = calon_id.orang
