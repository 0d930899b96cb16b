-- grain: one record that its card or a damaged NIK gives to one person in Dukcapil
-- The best rule that fits decides; where it fits two people, the record stays open.
with berlaku as (
    select
        isi,
        orang,
        isi_wajah,
        case
            when not kelamin and coalesce(nama, 0) < 4 then null
            when nik is not null and nama >= 4 then 1
            when kartu and nama >= 4 and tanggal >= 1 then 2
            when nik is not null and nama >= 2 then 3
            when kartu and nama >= 2 and tanggal >= 2 then 4
            when kartu and nama >= 4 then 5
            when nik = 'SAMA' and nama >= 1 and tanggal >= 3 then 6
        end as aturan,
    from nilai_rusak
),

terbaik as (
    select
        isi,
        min(aturan) as aturan,
    from berlaku
    group by isi
)

select
    berlaku.isi,
    min(berlaku.orang) as orang,
    min(berlaku.isi_wajah) as isi_wajah,
    ['NIK_RUSAK_NAMA', 'KARTU_NAMA_TANGGAL', 'NIK_RUSAK', 'KARTU_TANGGAL', 'KARTU_NAMA', 'NIK_TANGGAL'][
        any_value(berlaku.aturan)
    ] as aturan,
from berlaku
inner join terbaik on terbaik.isi = berlaku.isi and terbaik.aturan = berlaku.aturan
group by berlaku.isi
having min(berlaku.orang) = max(berlaku.orang)
