-- grain: one record and one person in Dukcapil with the same name and birth date on one card or in one kelurahan
-- In a kelurahan sex and NIK must not speak against it: it has namesakes born on one day.
select
    rekam.isi,
    rekam.grup,
    wajah.isi as isi_wajah,
    wajah.orang,
    coalesce(rekam.no_kk = wajah.no_kk, false) as kartu,
from rekam
inner join wajah on wajah.urut = rekam.urut and wajah.tanggal_lahir = rekam.tanggal_lahir
where
    rekam.source <> 'dukcapil'
    and rekam.isi not in (
        select isi
        from nilai_nik
        where nama >= 4 and coalesce(tanggal, 1) >= 1 and (not ramai or tanggal >= 4)
    )
    and (
        rekam.no_kk = wajah.no_kk
        or (
            rekam.kode_kelurahan = wajah.kode_kelurahan
            and coalesce(
                coalesce(rekam.jenis_kelamin, nik_kelamin(case when rekam.nik_cacat is null then rekam.nik end))
                = wajah.jenis_kelamin,
                true
            )
            and not nik_berlainan(rekam, wajah)
        )
    )
