-- grain: one record that its card or a damaged NIK gives to one person in Dukcapil
-- The best rule that fits decides; where it fits two people, the record stays open.
with best as (
    select
        isi,
        min(aturan) as aturan
    from damaged_comparison
    group by isi
)

select
    damaged_comparison.isi,
    any_value(damaged_comparison.grup) as grup,
    min(damaged_comparison.orang) as orang,
    min(damaged_comparison.isi_wajah) as isi_wajah,
    bool_and(damaged_comparison.lemah) as lemah,
    ['NIK_RUSAK_NAMA', 'KARTU_NAMA_TANGGAL', 'NIK_RUSAK', 'KARTU_TANGGAL', 'KARTU_NAMA', 'NIK_TANGGAL', 'NAMA_ALAMAT'][
        any_value(damaged_comparison.aturan)
    ] as aturan
from damaged_comparison
inner join best on best.isi = damaged_comparison.isi and best.aturan = damaged_comparison.aturan
group by damaged_comparison.isi
having min(damaged_comparison.orang) = max(damaged_comparison.orang)
