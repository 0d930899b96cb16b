-- grain: one open record and one person whom the model thinks likely
-- People of one home share card, place and (twins) birth date, or card, place and name (a grandson's): without
-- any likeness of the names only the NIK may decide, and of another birth date only a NIK and a card or address.
-- keluarga is the card: the record may surely be one of its people though it is not clear which.
with plausible as (
    select
        probability.isi,
        probability.orang,
        probability.peluang,
        open_record.source,
        open_record.grup,
        hash(coalesce(face.no_kk, face.orang::varchar)) as keluarga,
        padan(open_record, face) as nilai
    from probability
    inner join open_record on open_record.isi = probability.isi
    inner join face on face.isi = probability.isi_wajah
    where
        probability.peluang >= 0.02
        and (probability.isi, probability.orang) not in (select (isi, orang) from parted)
        and (
            (select tanpa_nomor from numbered)
            or coalesce(nama_mirip(open_record.nama_kunci, face.nama_kunci), 0) >= 1
            or coalesce(open_record.nik = face.nik, false)
        )
        and (
            (select tanpa_nomor from numbered)
            or coalesce(tanggal_mirip(open_record.tanggal_lahir, face.tanggal_lahir), 1) >= 1
            or (
                nik_mirip(open_record.nik, face.nik) is not null
                and (
                    coalesce(open_record.no_kk = face.no_kk, false)
                    or coalesce(
                        open_record.kode_kelurahan = face.kode_kelurahan
                        and alamat_baku(open_record.alamat) = alamat_baku(face.alamat),
                        false
                    )
                )
            )
        )
        and (coalesce(open_record.no_kk = face.no_kk, false) or not nik_berlainan(open_record, face))
)

select *
from plausible
qualify sum(peluang) over (partition by isi, keluarga) >= 0.9
