-- grain: one record with a well-formed NIK that Dukcapil does not simply confirm
-- B nobody there has it, C somebody else has it, or the person has another, D many people carry it and Dukcapil
-- does not say whose it is.
with ganda as (
    select nik
    from dukcapil_rekam
    where nik_cacat is null
    group by nik
    having count(*) > 1
),

terbuka as (
    select
        rekam.isi,
        coalesce(rekam.nik, rekam.nik_ramai) as nik,
        rekam.nik_ramai is not null as ramai,
        rekam.source,
        rekam.tanggal_lahir,
        kepemilikan.orang,
    from rekam
    inner join kepemilikan on kepemilikan.isi = rekam.isi
    where
        (rekam.nik_cacat is null or rekam.nik_ramai is not null)
        and (rekam.source <> 'dukcapil' or rekam.nik in (select nik from ganda))
        and rekam.isi not in (select isi from cocok where method = 'NIK')
),

pemilik as (
    select distinct wajah.nik, wajah.orang
    from wajah
    where wajah.nik_cacat is null and wajah.nik in (select nik from terbuka)
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
        when orang.nik = terbuka.nik then 'B'
        else 'C'
    end as nilai,
    case
        when jumlah.orang > 1 and terbuka.source = 'dukcapil' then 'NIK_GANDA'
        when pemilik.nik is not null then 'SESUAI_DUKCAPIL'
        when terbuka.ramai and coalesce(jumlah.orang, 0) <> 1 then 'BANYAK_ORANG'
        when jumlah.orang >= 1 then 'MILIK_ORANG_LAIN'
        when orang.nik = terbuka.nik then 'TIDAK_DI_DUKCAPIL'
        else coalesce(nik_mirip(terbuka.nik, orang.nik), 'BERBEDA')
    end as alasan,
from terbuka
inner join orang on orang.orang = terbuka.orang
left join pemilik on pemilik.nik = terbuka.nik and pemilik.orang = terbuka.orang
left join jumlah on jumlah.nik = terbuka.nik
