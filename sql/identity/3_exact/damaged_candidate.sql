-- grain: one pair of a record without exact match and a face that shares its card or most of its NIK, or, where
-- the record has neither NIK nor birth date, name and address
with unmatched as (
    select
        record.*,
        left(nik, 15) as nik_15,
        hash(left(nik, 8), urut) as nik_awal,
        hash(right(nik, 8), urut) as nik_akhir
    from record
    where
        source <> 'dukcapil'
        and isi not in (select isi from nik_match)
        and isi not in (select isi from exact_match)
),

usable_card as (
    select no_kk
    from face
    where no_kk in (select no_kk from unmatched)
    group by no_kk
    having count(*) <= 30
),

pair as (
    select unmatched.isi, face.isi as isi_wajah
    from unmatched
    inner join usable_card on usable_card.no_kk = unmatched.no_kk
    inner join face on face.no_kk = unmatched.no_kk
    union
    select unmatched.isi, face.isi as isi_wajah
    from unmatched
    inner join face on left(face.nik, 15) = unmatched.nik_15
    union
    select unmatched.isi, face.isi as isi_wajah
    from unmatched
    inner join face on hash(left(face.nik, 8), face.urut) = unmatched.nik_awal
    union
    select unmatched.isi, face.isi as isi_wajah
    from unmatched
    inner join face on hash(right(face.nik, 8), face.urut) = unmatched.nik_akhir
    union
    select unmatched.isi, face.isi as isi_wajah
    from unmatched
    inner join face on face.urut = unmatched.urut and face.kode_kelurahan = unmatched.kode_kelurahan
    where unmatched.nik_cacat is not null and unmatched.tanggal_lahir is null and unmatched.alamat is not null
)

select
    unmatched.isi,
    unmatched.grup,
    face.orang,
    face.isi as isi_wajah,
    unmatched.nama_kunci as nama_kunci_a,
    face.nama_kunci as nama_kunci_b,
    tanggal_mirip(unmatched.tanggal_lahir, face.tanggal_lahir) as tanggal,
    coalesce(unmatched.no_kk = face.no_kk, false) as kartu,
    coalesce(unmatched.kode_kelurahan = face.kode_kelurahan, false) as kelurahan,
    -- the father's name at the father's address may be his son's
    case when unmatched.nik_cacat is not null and unmatched.tanggal_lahir is null
        and not coalesce(hubungan_beda(unmatched.hubungan, face.hubungan), false)
        then coalesce(alamat_baku(unmatched.alamat) = alamat_baku(face.alamat), false) else false end as alamat,
    coalesce(unmatched.jenis_kelamin = face.jenis_kelamin, true) as kelamin,
    nik_mirip(unmatched.nik, face.nik) as nik
from pair
inner join unmatched on unmatched.isi = pair.isi
inner join face on face.isi = pair.isi_wajah
where (unmatched.isi, face.orang) not in (select (isi, orang) from parted)
