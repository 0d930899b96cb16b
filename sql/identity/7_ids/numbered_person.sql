-- grain: one person of this month and the id
-- The id of the earlier person who is the same by appearance, else by shared records; else a new one: a
-- keyed hash of what identifies the person, so that nothing can be computed from it without the key.
-- asal: the earlier person who had these records, when that id stays with somebody else.
with continued_by_row as (
    select orang, person_id
    from shared_row
    where
        orang not in (select orang from continued)
        and person_id not in (select person_id from continued)
    qualify
        row_number() over (partition by orang order by bersama desc, person_id) = 1
        and row_number() over (partition by person_id order by bersama desc, orang) = 1
),

known as (
    select orang, person_id from continued
    union all
    select orang, person_id from continued_by_row
),

described as (
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
        ) as teks
    from profile
    where profile.orang not in (select orang from known)
),

new_id as (
    select
        orang,
        teks,
        'P' || left(sha256($secret || '|' || teks), 20) as person_id
    from described
),

split as (
    select
        orang,
        arg_max(person_id, (bersama, person_id)) as asal
    from shared_row
    group by orang
)

select
    orang,
    person_id,
    null as asal
from known
union all
select
    new_id.orang,
    -- an id that somebody has or had is not given again
    case
        when taken.id is null then new_id.person_id
        else 'P' || left(sha256($secret || '|' || new_id.teks || '|' || $periode), 20)
    end as person_id,
    split.asal
from new_id
left join identity.registry as taken on taken.id = new_id.person_id
left join split on split.orang = new_id.orang
