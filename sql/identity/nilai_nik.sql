-- grain: one record and one person in Dukcapil with the same NIK: how well they agree
-- saksi: card or address agree too, and the relation does not speak against it.
select
    rekam.isi,
    rekam.grup,
    rekam.nik_ramai is not null as ramai,
    wajah.orang,
    nama_mirip(rekam.kunci, wajah.kunci) as nama,
    case
        when rekam.tanggal_lahir = wajah.tanggal_lahir then 5
        when nik_sesuai_tanggal(wajah.nik, rekam.tanggal_lahir) then 4
        else tanggal_mirip(rekam.tanggal_lahir, wajah.tanggal_lahir)
    end as tanggal,
    coalesce(
        (
            rekam.no_kk = wajah.no_kk
            or (rekam.kode_kelurahan = wajah.kode_kelurahan and rekam.alamat = wajah.alamat)
        )
        and not coalesce(hubungan_beda(rekam.hubungan, wajah.hubungan), false),
        false
    ) as saksi,
from rekam
inner join wajah on wajah.nik = coalesce(rekam.nik, rekam.nik_ramai)
where rekam.source <> 'dukcapil' and (rekam.nik_cacat is null or rekam.nik_ramai is not null)
