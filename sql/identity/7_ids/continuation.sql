-- grain: one pair of an earlier person and a person of this month who look the same
-- kekuatan 4 the very same leading record, 3 the NIK and nothing against it, 2 name and birth date and
-- card, 1 name and birth date and kelurahan.
with muka as (
    select orang, isi, nik, nama_kunci, urut, tanggal_lahir, no_kk, kode_kelurahan
    from face
    where nik_cacat is null or nik is null
    union all
    select assignment.orang, r.isi, case when r.nik_cacat is null then r.nik end as nik,
        r.nama_kunci, r.urut, r.tanggal_lahir, r.no_kk, r.kode_kelurahan
    from unlinked_record as r
    inner join assignment on assignment.isi = r.isi
),

sama as (
    select history.person_id, profile.orang, 4 as kekuatan
    from history
    inner join profile on (hash($secret, profile.orang) >> 1)::bigint = history.jejak
),

nik_sama as (
    select
        history.person_id,
        muka.orang,
        case
            when muka.nama_kunci = history.nama_kunci then 3
            when nama_mirip(muka.nama_kunci, history.nama_kunci) >= 2 then 3
            when tanggal_mirip(muka.tanggal_lahir, history.tanggal_lahir) >= 3 then 3
        end as kekuatan,
    from history
    inner join muka on muka.nik = history.nik
    where history.person_id not in (select person_id from sama)
),

nama_sama as (
    select
        history.person_id,
        muka.orang,
        case when muka.no_kk = history.no_kk then 2
            when muka.kode_kelurahan = history.kode_kelurahan then 1 end as kekuatan,
    from history
    inner join muka on muka.urut = history.urut and muka.tanggal_lahir = history.tanggal_lahir
    where history.person_id not in (select person_id from sama)
        and history.person_id not in (select person_id from nik_sama where kekuatan is not null)
)

select
    semua.person_id,
    semua.orang,
    max(semua.kekuatan) as kekuatan,
    any_value(history.terdekat) as terdekat,
from (
    from sama
    union all
    from nik_sama
    union all
    from nama_sama
) as semua
inner join history on history.person_id = semua.person_id
where semua.kekuatan is not null
group by semua.person_id, semua.orang
