-- grain: one record that its card or a damaged NIK gives to one person in Dukcapil
-- The best rule that fits decides; where it fits two people, the record stays open.
with terbaik as (
    select
        isi,
        min(aturan) as aturan,
    from nilai_rusak
    group by isi
)

select
    nilai_rusak.isi,
    any_value(nilai_rusak.grup) as grup,
    min(nilai_rusak.orang) as orang,
    min(nilai_rusak.isi_wajah) as isi_wajah,
    bool_and(nilai_rusak.lemah) as lemah,
    ['NIK_RUSAK_NAMA', 'KARTU_NAMA_TANGGAL', 'NIK_RUSAK', 'KARTU_TANGGAL', 'KARTU_NAMA', 'NIK_TANGGAL', 'NAMA_ALAMAT'][
        any_value(nilai_rusak.aturan)
    ] as aturan,
from nilai_rusak
inner join terbaik on terbaik.isi = nilai_rusak.isi and terbaik.aturan = nilai_rusak.aturan
group by nilai_rusak.isi
having min(nilai_rusak.orang) = max(nilai_rusak.orang)
