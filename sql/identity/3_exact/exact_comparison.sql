-- grain: one record and one person in Dukcapil with the same name and birth date on one card or in one kelurahan
-- In a kelurahan sex and NIK must not speak against it: it has namesakes born on one day.
-- most records are settled by their NIK: they are left out before the join, not after it
with remaining as materialized (
    select
        isi,
        grup,
        ejaan,
        urut,
        tanggal_lahir,
        no_kk,
        kode_kelurahan,
        alamat,
        jenis_kelamin,
        nik,
        nik_cacat,
        nik_sendiri
    from record
    where
        source <> 'dukcapil'
        and isi not in (
            select isi
            from nik_comparison
            where nama >= 4 and coalesce(tanggal, 1) >= 1 and (not ramai or tanggal >= 4)
        )
)

select
    remaining.isi,
    remaining.grup,
    face.isi as isi_wajah,
    face.orang,
    coalesce(remaining.no_kk = face.no_kk, false) as kartu
from remaining
inner join face on face.urut = remaining.urut and face.tanggal_lahir = remaining.tanggal_lahir
where
    (remaining.isi, face.orang) not in (select (isi, orang) from parted)
    and (
        remaining.no_kk = face.no_kk
        or (
            remaining.kode_kelurahan = face.kode_kelurahan
            and coalesce(
                coalesce(remaining.jenis_kelamin, nik_kelamin(case when remaining.nik_cacat is null then remaining.nik end))
                = face.jenis_kelamin,
                true
            )
            and not nik_berlainan(remaining, face)
        )
    )
