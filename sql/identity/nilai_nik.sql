-- grain: one record and one person in Dukcapil with the same NIK: how well they agree
select
    rekam.isi,
    wajah.orang,
    nama_mirip(rekam.kunci, wajah.kunci) as nama,
    case
        when rekam.tanggal_lahir = wajah.tanggal_lahir then 5
        when nik_sesuai_tanggal(rekam.nik, rekam.tanggal_lahir) then 4
        else tanggal_mirip(rekam.tanggal_lahir, wajah.tanggal_lahir)
    end as tanggal,
from rekam
inner join wajah on wajah.nik = rekam.nik
where rekam.source <> 'dukcapil' and rekam.nik_cacat is null
