-- grain: one pair of an earlier person and a person of this month who look the same
-- kekuatan 4 the very same leading record, 3 the NIK and nothing against it, 2 name and birth date and
-- card, 1 name and birth date and kelurahan.
with muka as (
    select orang, isi, nik, kunci, urut, tanggal_lahir, no_kk, kode_kelurahan
    from wajah
    where nik_cacat is null or nik is null
    union all
    select kepemilikan.orang, lepas.isi, case when lepas.nik_cacat is null then lepas.nik end as nik,
        lepas.kunci, lepas.urut, lepas.tanggal_lahir, lepas.no_kk, lepas.kode_kelurahan
    from lepas
    inner join kepemilikan on kepemilikan.isi = lepas.isi
),

sama as (
    select riwayat.person_id, orang.orang, 4 as kekuatan
    from riwayat
    inner join orang on (hash($kunci, orang.orang) >> 1)::bigint = riwayat.jejak
),

nik_sama as (
    select
        riwayat.person_id,
        muka.orang,
        case
            when muka.kunci = riwayat.kunci then 3
            when nama_mirip(muka.kunci, riwayat.kunci) >= 2 then 3
            when tanggal_mirip(muka.tanggal_lahir, riwayat.tanggal_lahir) >= 3 then 3
        end as kekuatan,
    from riwayat
    inner join muka on muka.nik = riwayat.nik
    where riwayat.person_id not in (select person_id from sama)
),

nama_sama as (
    select
        riwayat.person_id,
        muka.orang,
        case when muka.no_kk = riwayat.no_kk then 2
            when muka.kode_kelurahan = riwayat.kode_kelurahan then 1 end as kekuatan,
    from riwayat
    inner join muka on muka.urut = riwayat.urut and muka.tanggal_lahir = riwayat.tanggal_lahir
    where riwayat.person_id not in (select person_id from sama)
        and riwayat.person_id not in (select person_id from nik_sama where kekuatan is not null)
)

select
    semua.person_id,
    semua.orang,
    max(semua.kekuatan) as kekuatan,
    any_value(riwayat.terdekat) as terdekat,
from (
    from sama
    union all
    from nik_sama
    union all
    from nama_sama
) as semua
inner join riwayat on riwayat.person_id = semua.person_id
where semua.kekuatan is not null
group by semua.person_id, semua.orang
