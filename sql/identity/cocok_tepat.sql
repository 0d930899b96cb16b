-- grain: one record that name, birth date and card or kelurahan give to one person in Dukcapil
-- The card decides before the kelurahan; where two people fit equally well, the record stays open.
with nilai as (
    select
        rekam.isi,
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
            where nama >= 4 and coalesce(tanggal, 1) >= 1
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
            )
        )
)

select
    isi,
    case when bool_or(kartu) then min(orang) filter (where kartu) else min(orang) end as orang,
    case when bool_or(kartu) then min(isi_wajah) filter (where kartu) else min(isi_wajah) end as isi_wajah,
    case when bool_or(kartu) then 'NAMA_TANGGAL_KARTU' else 'NAMA_TANGGAL_KELURAHAN' end as aturan,
from nilai
group by isi
having
    case when bool_or(kartu)
        then min(orang) filter (where kartu) = max(orang) filter (where kartu)
        else min(orang) = max(orang) end
