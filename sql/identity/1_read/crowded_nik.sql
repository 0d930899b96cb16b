-- grain: one well-formed NIK as delivered that more than two people carry
-- A relative's number on a child's row makes two. People are counted as names and birth dates of which none
-- agrees with one counted before.
-- names are looked up of these few rows only
with tersebar as materialized (
    select
        source_row.nik,
        source_row.nama,
        source_row.tanggal_lahir,
    from source_row
    inner join delivered_nik on delivered_nik.nik = source_row.nik
    where delivered_nik.tersebar and delivered_nik.cacat is null
),

wujud as (
    select distinct
        tersebar.nik,
        delivered_name.nama_kunci,
        tersebar.tanggal_lahir,
        hash(delivered_name.nama_kunci, tersebar.tanggal_lahir) as tanda,
    from tersebar
    inner join delivered_name on delivered_name.nama = tersebar.nama
    where delivered_name.nama_kunci is not null
),

banyak as (
    select nik
    from wujud
    group by nik
    having count(*) between 3 and 1000
),

berteman as (
    select distinct
        a.nik,
        a.tanda,
    from wujud as a
    inner join banyak on banyak.nik = a.nik
    inner join wujud as b on b.nik = a.nik and b.tanda < a.tanda
    where
        (a.tanggal_lahir = b.tanggal_lahir and nama_mirip(a.nama_kunci, b.nama_kunci) >= 1)
        or (
            coalesce(tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir), 1) >= 1
            and nama_mirip(a.nama_kunci, b.nama_kunci) >= 2
        )
)

select wujud.nik
from wujud
left join berteman on berteman.nik = wujud.nik and berteman.tanda = wujud.tanda
where berteman.nik is null or wujud.nik not in (select nik from banyak)
group by wujud.nik
having count(*) >= 3
