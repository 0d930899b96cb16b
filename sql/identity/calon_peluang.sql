-- grain: one open record and one person whom the model thinks likely
-- People of one home share card, place and (twins) birth date, or card, place and name (a grandson's): without
-- any likeness of the names only the NIK may decide, and of another birth date only a NIK and a card or address.
-- keluarga is the card: the record may surely be one of its people though it is not clear which.
with layak as (
    select
        peluang.isi,
        peluang.orang,
        peluang.peluang,
        sisa.source,
        sisa.grup,
        coalesce(hash(wajah.no_kk), hash(wajah.orang)) as keluarga,
        padan(sisa, wajah) as nilai,
    from peluang
    inner join sisa on sisa.isi = peluang.isi
    inner join wajah on wajah.isi = peluang.isi_wajah
    where
        peluang.peluang >= 0.02
        and (coalesce(nama_mirip(sisa.kunci, wajah.kunci), 0) >= 1 or coalesce(sisa.nik = wajah.nik, false))
        and (
            coalesce(tanggal_mirip(sisa.tanggal_lahir, wajah.tanggal_lahir), 1) >= 1
            or (
                nik_mirip(sisa.nik, wajah.nik) is not null
                and (
                    coalesce(sisa.no_kk = wajah.no_kk, false)
                    or coalesce(
                        sisa.kode_kelurahan = wajah.kode_kelurahan
                        and alamat_baku(sisa.alamat) = alamat_baku(wajah.alamat),
                        false
                    )
                )
            )
        )
        and (coalesce(sisa.no_kk = wajah.no_kk, false) or not nik_berlainan(sisa, wajah))
)

select *
from layak
qualify sum(peluang) over (partition by isi, keluarga) >= 0.9
