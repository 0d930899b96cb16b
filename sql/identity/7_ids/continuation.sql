-- grain: one pair of an earlier person and a person of this month who look the same
-- kekuatan 5 people said that these are two, and which row is whose; 4 the very same leading record, 3 the NIK and nothing against it, 2 name and birth date and
-- card, 1 name and birth date and kelurahan.
with appearance as (
    select orang, isi, nik, nama_kunci, urut, tanggal_lahir, no_kk, kode_kelurahan
    from face
    where nik_cacat is null or nik is null
    union all
    select assignment.orang, r.isi, case when r.nik_cacat is null then r.nik end as nik,
        r.nama_kunci, r.urut, r.tanggal_lahir, r.no_kk, r.kode_kelurahan
    from unlinked_record as r
    inner join assignment on assignment.isi = r.isi
),

same as (
    select history.person_id, profile.orang, 4 as kekuatan
    from history
    inner join profile on (hash($secret, profile.orang) >> 1)::bigint = history.jejak
),

same_nik as (
    select
        history.person_id,
        appearance.orang,
        case
            when nama_mirip(appearance.nama_kunci, history.nama_kunci) >= 2 then 3
            when tanggal_mirip(appearance.tanggal_lahir, history.tanggal_lahir) >= 3 then 3
        end as kekuatan
    from history
    inner join appearance on appearance.nik = history.nik
    where history.person_id not in (select person_id from same)
),

same_name as (
    select
        history.person_id,
        appearance.orang,
        case when appearance.no_kk = history.no_kk then 2
            when appearance.kode_kelurahan = history.kode_kelurahan then 1 end as kekuatan
    from history
    inner join appearance on appearance.urut = history.urut and appearance.tanggal_lahir = history.tanggal_lahir
    where history.person_id not in (select person_id from same)
        and history.person_id not in (select person_id from same_nik where kekuatan is not null)
),

decided as (
    select
        verdict_record.person_id,
        assignment.orang,
        5 as kekuatan
    from verdict_record
    inner join assignment on assignment.isi = verdict_record.isi
    where not verdict_record.sama
)

select
    found.person_id,
    found.orang,
    max(found.kekuatan) as kekuatan,
    any_value(history.terdekat) as terdekat
from (
    from same
    union all
    from decided
    union all
    from same_nik
    union all
    from same_name
) as found
inner join history on history.person_id = found.person_id
where found.kekuatan is not null
group by found.person_id, found.orang
