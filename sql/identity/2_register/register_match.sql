-- grain: one pair of Dukcapil records of one person (isi_a < isi_b), and why
-- NIK_SAMA: the NIK twice, and neither name nor birth date contradicts it; with quite another birth date name
-- and mother (or, where she is not known, address and relation) must be the same.
-- PINDAH_TANPA_LAPOR: two NIKs on two cards, but the same birth date, sex, name and mother (or, where the
-- mother is not known, the same address). Twins share birth date and mother, but hardly the name; where the
-- names sound alike, their numbers come from one office.
-- TINJAUAN: people decided so; where they decided otherwise no rule holds.
-- NIK_DI_KARTU_LAIN: the same birth date, sex and name, and some other register has the person under the
-- NIK of one and the card of the other.
with possible as (
    select
        compared.isi_a,
        compared.isi_b,
        a.nik as nik_a,
        b.nik as nik_b,
        a.no_kk as no_kk_a,
        b.no_kk as no_kk_b
    from register_comparison as compared
    inner join register_record as a on a.isi = compared.isi_a
    inner join register_record as b on b.isi = compared.isi_b
    where compared.nama >= 4
),

crossed as (
    select isi_a, isi_b, nik_a as nik, no_kk_b as no_kk
    from possible
    union all
    select isi_a, isi_b, nik_b as nik, no_kk_a as no_kk
    from possible
),

bridge as (
    select distinct
        crossed.isi_a,
        crossed.isi_b
    from crossed
    inner join record on record.nik = crossed.nik and record.no_kk = crossed.no_kk
    where record.source <> 'dukcapil'
),

same as (
    select
        compared.isi_a,
        compared.isi_b,
        case
            when compared.nik_sama and (
                (compared.tanggal = 5 and compared.nama >= 1)
                or (
                    compared.nama >= 4
                    and coalesce(
                        ibu_mirip(compared.ibu_a, compared.ibu_b),
                        compared.alamat and not coalesce(compared.hubungan_beda, false)
                    )
                )
                or (compared.nama >= 2 and coalesce(compared.tanggal, 1) >= 1)
            ) then 'NIK_SAMA'
            when not compared.mungkin_pindah or compared.tanggal is distinct from 5 then null
            when coalesce(compared.kembar and compared.nama >= 4, false) then null
            when compared.nama >= 3
                and coalesce(ibu_mirip(compared.ibu_a, compared.ibu_b), compared.alamat and compared.nama >= 4)
                then 'PINDAH_TANPA_LAPOR'
            when bridge.isi_a is not null then 'NIK_DI_KARTU_LAIN'
        end as alasan,
    from register_comparison as compared
    left join bridge on bridge.isi_a = compared.isi_a and bridge.isi_b = compared.isi_b
)

select isi_a, isi_b, alasan
from same
where alasan is not null and (isi_a, isi_b) not in (select (isi_a, isi_b) from verdict_pair)
union all
select isi_a, isi_b, 'TINJAUAN' as alasan
from verdict_pair
where
    sama
    and isi_a in (select isi from register_record)
    and isi_b in (select isi from register_record)
