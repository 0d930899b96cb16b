-- grain: one name as delivered
-- Each distinct name is normalised once: five million rows hold far fewer names.
with ejaan as (
    select
        nama,
        nama_baku(nama) as baku,
    from (select distinct nama from source_row where nama is not null)
),

bunyi as (
    select
        nama,
        baku,
        nama_kunci(baku) as kunci,
    from ejaan
)

select
    nama,
    baku,
    kunci,
    nama_urut(kunci) as urut,
    case when baku is not null then hash(if(kunci = baku, urut, nama_urut(baku))) end as ejaan,
from bunyi
