-- grain: one scored pair of records of people whom Dukcapil does not know: how well they agree

select
    open_candidate.isi_a,
    open_candidate.isi_b,
    coalesce(a.nik = b.nik and a.nik_cacat is null, false) as nik,
    coalesce(nik_mirip(a.nik, b.nik) is not null, false) as nik_dekat,
    nama_mirip(a.nama_kunci, b.nama_kunci) as nama,
    tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) as tanggal,
    coalesce(a.no_kk = b.no_kk, false) as kartu,
    coalesce(a.kode_kelurahan = b.kode_kelurahan, false) as kelurahan,
    coalesce(a.kode_kelurahan = b.kode_kelurahan and compared_a.alamat = compared_b.alamat, false) as alamat,
    coalesce(hubungan_beda(a.hubungan, b.hubungan), false) as hubungan_beda,
    coalesce(a.jenis_kelamin = b.jenis_kelamin, true) as kelamin,
    score.bobot,
    score.bidang
from open_candidate
inner join unlinked_record as a on a.isi = open_candidate.isi_a
inner join unlinked_record as b on b.isi = open_candidate.isi_b
inner join compared_record as compared_a on compared_a.isi = open_candidate.isi_a
inner join compared_record as compared_b on compared_b.isi = open_candidate.isi_b
inner join score on score.isi_a = open_candidate.isi_a and score.isi_b = open_candidate.isi_b
