-- grain: one pair of Dukcapil records of one person (isi_a < isi_b), and why
-- NIK_SAMA: the NIK twice, and neither name nor birth date contradicts it.
-- PINDAH_TANPA_LAPOR: two NIKs on two cards, but the same birth date, sex, name and mother (or, where the
-- mother is not known, the same address). Twins share birth date and mother, but hardly the name.
-- NIK_DI_KARTU_LAIN: the same birth date, sex and name, and some other register has the person under the
-- NIK of one and the card of the other.
with jembatan as (
    select distinct
        nilai_dukcapil.isi_a,
        nilai_dukcapil.isi_b,
    from nilai_dukcapil
    inner join dukcapil_rekam as a on a.isi = nilai_dukcapil.isi_a
    inner join dukcapil_rekam as b on b.isi = nilai_dukcapil.isi_b
    inner join rekam
        on
            rekam.urut = a.urut
            and (
                (rekam.nik = a.nik and rekam.no_kk = b.no_kk)
                or (rekam.nik = b.nik and rekam.no_kk = a.no_kk)
            )
    where
        nilai_dukcapil.mungkin_pindah
        and nilai_dukcapil.tanggal = 5
        and nilai_dukcapil.nama >= 4
        and rekam.source <> 'dukcapil'
),

sama as (
    select
        nilai.isi_a,
        nilai.isi_b,
        case
            when nilai.nik_sama and (
                (nilai.tanggal = 5 and nilai.nama >= 1)
                or nilai.nama >= 4
                or (nilai.nama >= 2 and coalesce(nilai.tanggal, 1) >= 1)
            ) then 'NIK_SAMA'
            when nilai.nik_sama or not nilai.mungkin_pindah or nilai.tanggal is distinct from 5 then null
            when nilai.nama >= 3
                and coalesce(ibu_mirip(nilai.ibu_a, nilai.ibu_b), nilai.alamat and nilai.nama >= 4)
                then 'PINDAH_TANPA_LAPOR'
            when jembatan.isi_a is not null then 'NIK_DI_KARTU_LAIN'
        end as alasan,
    from nilai_dukcapil as nilai
    left join jembatan on jembatan.isi_a = nilai.isi_a and jembatan.isi_b = nilai.isi_b
)

select isi_a, isi_b, alasan
from sama
where alasan is not null
