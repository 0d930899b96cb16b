-- grain: one record with a well-formed NIK that Dukcapil does not simply confirm
-- B nobody there has it, C somebody else has it, or the person has another, D many people carry it and Dukcapil
-- does not say whose it is.
with ganda as (
    select nik
    from register_record
    where nik_cacat is null
    group by nik
    having count(*) > 1
),

terbuka as (
    select
        record.isi,
        coalesce(record.nik, record.nik_ramai) as nik,
        record.nik_ramai is not null as ramai,
        record.source,
        record.tanggal_lahir,
        assignment.orang,
    from record
    inner join assignment on assignment.isi = record.isi
    where
        (record.nik_cacat is null or record.nik_ramai is not null)
        and (record.source <> 'dukcapil' or record.nik in (select nik from ganda))
        and record.isi not in (select isi from rule_match where method = 'NIK')
),

pemilik as (
    select distinct face.nik, face.orang
    from face
    where face.nik_cacat is null and face.nik in (select nik from terbuka)
),

jumlah as (
    select nik, count(*) as orang
    from pemilik
    group by nik
)

select
    terbuka.isi,
    case
        when jumlah.orang > 1 and terbuka.source = 'dukcapil' then 'C'
        when pemilik.nik is not null then 'A'
        when terbuka.ramai and coalesce(jumlah.orang, 0) <> 1 then 'D'
        when jumlah.orang >= 1 then 'C'
        when profile.nik = terbuka.nik then 'B'
        else 'C'
    end as nilai,
    case
        when jumlah.orang > 1 and terbuka.source = 'dukcapil' then 'NIK_GANDA'
        when pemilik.nik is not null then 'SESUAI_DUKCAPIL'
        when terbuka.ramai and coalesce(jumlah.orang, 0) <> 1 then 'BANYAK_ORANG'
        when jumlah.orang >= 1 then 'MILIK_ORANG_LAIN'
        when profile.nik = terbuka.nik then 'TIDAK_DI_DUKCAPIL'
        else coalesce(nik_mirip(terbuka.nik, profile.nik), 'BERBEDA')
    end as alasan,
from terbuka
inner join profile on profile.orang = terbuka.orang
left join pemilik on pemilik.nik = terbuka.nik and pemilik.orang = terbuka.orang
left join jumlah on jumlah.nik = terbuka.nik
