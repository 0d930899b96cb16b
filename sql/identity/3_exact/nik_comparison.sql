-- grain: one record and one person in Dukcapil with the same NIK: how well they agree
-- saksi: card or address agree too, and the relation does not speak against it.
select
    record.isi,
    record.source,
    record.grup,
    record.nik_ramai is not null as ramai,
    face.isi as isi_wajah,
    face.orang,
    nama_mirip(record.nama_kunci, face.nama_kunci) as nama,
    case
        when record.tanggal_lahir = face.tanggal_lahir then 5
        when nik_sesuai_tanggal(face.nik, record.tanggal_lahir) then 4
        else tanggal_mirip(record.tanggal_lahir, face.tanggal_lahir)
    end as tanggal,
    coalesce(
        (
            record.no_kk = face.no_kk
            or (record.kode_kelurahan = face.kode_kelurahan and record.alamat = face.alamat)
        )
        and not coalesce(hubungan_beda(record.hubungan, face.hubungan), false),
        false
    ) as saksi
from record
inner join face on face.nik = coalesce(record.nik, record.nik_ramai)
where record.source <> 'dukcapil' and (record.nik_cacat is null or record.nik_ramai is not null)
    and (record.isi, face.orang) not in (select (isi, orang) from parted)
