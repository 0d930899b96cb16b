-- grain: one pair of Dukcapil records of one person (isi_a < isi_b)
-- NIK_SAMA: the NIK twice, and neither name nor birth date contradicts it.
-- PINDAH_TANPA_LAPOR: two NIKs on two cards, but the same birth date, sex, name and mother (or, where the
-- mother is not known, the same address). Twins share birth date and mother, but stand on one card.
with sama as (
    select
        isi_a,
        isi_b,
        case
            when nik_sama and (
                (tanggal = 5 and nama >= 1) or nama >= 4 or (nama >= 2 and coalesce(tanggal, 1) >= 1)
            ) then 'NIK_SAMA'
            when not coalesce(nik_sama, false) and mungkin_pindah and tanggal = 5 and nama >= 2
                and coalesce(ibu_mirip(ibu_a, ibu_b), alamat and nama >= 4) then 'PINDAH_TANPA_LAPOR'
        end as alasan,
    from nilai_dukcapil
)

select isi_a, isi_b, alasan
from sama
where alasan is not null
