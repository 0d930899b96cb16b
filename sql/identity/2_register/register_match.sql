-- grain: one pair of Dukcapil records of one person (isi_a < isi_b), and why
-- NIK_SAMA: the NIK twice, and neither name nor birth date contradicts it; with quite another birth date name
-- and mother (or, where she is not known, address and relation) must be the same.
-- PINDAH_TANPA_LAPOR: two NIKs on two cards, but the same birth date, sex, name and mother (or, where the
-- mother is not known, the same address). Twins share birth date and mother, but hardly the name; where the
-- names sound alike, their numbers come from one office.
-- NIK_DI_KARTU_LAIN: the same birth date, sex and name, and some other register has the person under the
-- NIK of one and the card of the other.
with mungkin as (
    select
        nilai.isi_a,
        nilai.isi_b,
        a.nik as nik_a,
        b.nik as nik_b,
        a.no_kk as no_kk_a,
        b.no_kk as no_kk_b,
    from register_comparison as nilai
    inner join register_record as a on a.isi = nilai.isi_a
    inner join register_record as b on b.isi = nilai.isi_b
    where nilai.mungkin_pindah and nilai.tanggal = 5 and nilai.nama >= 4
),

silang as (
    select isi_a, isi_b, nik_a as nik, no_kk_b as no_kk
    from mungkin
    union all
    select isi_a, isi_b, nik_b as nik, no_kk_a as no_kk
    from mungkin
),

jembatan as (
    select distinct
        silang.isi_a,
        silang.isi_b,
    from silang
    inner join record on record.nik = silang.nik and record.no_kk = silang.no_kk
    where record.source <> 'dukcapil'
),

sama as (
    select
        nilai.isi_a,
        nilai.isi_b,
        case
            when nilai.nik_sama and (
                (nilai.tanggal = 5 and nilai.nama >= 1)
                or (
                    nilai.nama >= 4
                    and coalesce(
                        ibu_mirip(nilai.ibu_a, nilai.ibu_b),
                        nilai.alamat and not coalesce(nilai.hubungan_beda, false)
                    )
                )
                or (nilai.nama >= 2 and coalesce(nilai.tanggal, 1) >= 1)
            ) then 'NIK_SAMA'
            when nilai.nik_sama or not nilai.mungkin_pindah or nilai.tanggal is distinct from 5 then null
            when coalesce(nilai.kembar and nilai.nama >= 4, false) then null
            when nilai.nama >= 3
                and coalesce(ibu_mirip(nilai.ibu_a, nilai.ibu_b), nilai.alamat and nilai.nama >= 4)
                then 'PINDAH_TANPA_LAPOR'
            when jembatan.isi_a is not null then 'NIK_DI_KARTU_LAIN'
        end as alasan,
    from register_comparison as nilai
    left join jembatan on jembatan.isi_a = nilai.isi_a and jembatan.isi_b = nilai.isi_b
)

select isi_a, isi_b, alasan
from sama
where alasan is not null
