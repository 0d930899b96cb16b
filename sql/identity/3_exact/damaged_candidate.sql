-- grain: one pair of a record without exact match and a face that shares its card or most of its NIK, or, where
-- the record has neither NIK nor birth date, name and address
with sisa as (
    select
        record.*,
        left(nik, 15) as nik_15,
        hash(left(nik, 8), urut) as nik_awal,
        hash(right(nik, 8), urut) as nik_akhir,
    from record
    where
        source <> 'dukcapil'
        and isi not in (select isi from nik_match)
        and isi not in (select isi from exact_match)
),

kartu_wajar as (
    select no_kk
    from face
    where no_kk in (select no_kk from sisa)
    group by no_kk
    having count(*) <= 30
),

calon as (
    select sisa.isi, face.isi as isi_wajah
    from sisa
    inner join kartu_wajar on kartu_wajar.no_kk = sisa.no_kk
    inner join face on face.no_kk = sisa.no_kk
    union
    select sisa.isi, face.isi as isi_wajah
    from sisa
    inner join face on left(face.nik, 15) = sisa.nik_15
    union
    select sisa.isi, face.isi as isi_wajah
    from sisa
    inner join face on hash(left(face.nik, 8), face.urut) = sisa.nik_awal
    union
    select sisa.isi, face.isi as isi_wajah
    from sisa
    inner join face on hash(right(face.nik, 8), face.urut) = sisa.nik_akhir
    union
    select sisa.isi, face.isi as isi_wajah
    from sisa
    inner join face on face.urut = sisa.urut and face.kode_kelurahan = sisa.kode_kelurahan
    where sisa.nik_cacat is not null and sisa.tanggal_lahir is null and sisa.alamat is not null
)

select
    sisa.isi,
    sisa.grup,
    face.orang,
    face.isi as isi_wajah,
    sisa.nama_kunci as nama_kunci_a,
    face.nama_kunci as nama_kunci_b,
    tanggal_mirip(sisa.tanggal_lahir, face.tanggal_lahir) as tanggal,
    coalesce(sisa.no_kk = face.no_kk, false) as kartu,
    coalesce(sisa.kode_kelurahan = face.kode_kelurahan, false) as kelurahan,
    -- the father's name at the father's address may be his son's
    case when sisa.nik_cacat is not null and sisa.tanggal_lahir is null
        and not coalesce(hubungan_beda(sisa.hubungan, face.hubungan), false)
        then coalesce(alamat_baku(sisa.alamat) = alamat_baku(face.alamat), false) else false end as alamat,
    coalesce(sisa.jenis_kelamin = face.jenis_kelamin, true) as kelamin,
    nik_mirip(sisa.nik, face.nik) as nik,
from calon
inner join sisa on sisa.isi = calon.isi
inner join face on face.isi = calon.isi_wajah
