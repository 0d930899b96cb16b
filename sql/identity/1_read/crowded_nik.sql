-- grain: one well-formed NIK as delivered that more than two people carry
-- A relative's number on a child's row makes two. People are counted as names and birth dates of which none
-- agrees with one counted before.
-- names are looked up of these few rows only
with scattered as materialized (
    select
        source_row.nik,
        source_row.nama,
        source_row.tanggal_lahir
    from source_row
    inner join delivered_nik on delivered_nik.nik = source_row.nik
    where delivered_nik.tersebar and delivered_nik.cacat is null
),

appearance as (
    select distinct
        scattered.nik,
        delivered_name.nama_kunci,
        scattered.tanggal_lahir,
        hash(delivered_name.nama_kunci, scattered.tanggal_lahir) as tanda
    from scattered
    inner join delivered_name on delivered_name.nama = scattered.nama
    where delivered_name.nama_kunci is not null
),

several as (
    select nik
    from appearance
    group by nik
    having count(*) between 3 and 1000
),

explained as (
    select
        a.nik,
        a.tanda
    from appearance as a
    inner join several on several.nik = a.nik
    inner join appearance as b on b.nik = a.nik and b.tanda < a.tanda
    where
        (a.tanggal_lahir = b.tanggal_lahir and nama_mirip(a.nama_kunci, b.nama_kunci) >= 1)
        or (
            coalesce(tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir), 1) >= 1
            and nama_mirip(a.nama_kunci, b.nama_kunci) >= 2
        )
)

select nik
from appearance
where (nik, tanda) not in (select (nik, tanda) from explained)
group by nik
having count(*) >= 3
