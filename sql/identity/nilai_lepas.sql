-- grain: one scored pair of records of people whom Dukcapil does not know: how well they agree

select
    calon_sisa.isi_a,
    calon_sisa.isi_b,
    coalesce(a.nik = b.nik and a.nik_cacat is null, false) as nik,
    coalesce(nik_mirip(a.nik, b.nik) is not null, false) as nik_dekat,
    nama_mirip(a.kunci, b.kunci) as nama,
    tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) as tanggal,
    coalesce(a.no_kk = b.no_kk, false) as kartu,
    coalesce(a.kode_kelurahan = b.kode_kelurahan, false) as kelurahan,
    coalesce(a.kode_kelurahan = b.kode_kelurahan and muka_a.alamat = muka_b.alamat, false) as alamat,
    coalesce(hubungan_beda(a.hubungan, b.hubungan), false) as hubungan_beda,
    coalesce(a.jenis_kelamin = b.jenis_kelamin, true) as kelamin,
    skor.bobot,
from calon_sisa
inner join lepas as a on a.isi = calon_sisa.isi_a
inner join lepas as b on b.isi = calon_sisa.isi_b
inner join banding as muka_a on muka_a.isi = calon_sisa.isi_a
inner join banding as muka_b on muka_b.isi = calon_sisa.isi_b
inner join skor on skor.isi_a = calon_sisa.isi_a and skor.isi_b = calon_sisa.isi_b
