-- grain: one name as delivered
-- Each distinct name is normalised once: five million rows hold far fewer names.
with spelled as (
    select
        nama,
        nama_baku(nama) as baku
    from (select distinct nama from source_row where nama is not null)
),

sounded as (
    select
        nama,
        baku,
        nama_kunci(baku) as nama_kunci
    from spelled
)

select
    nama,
    baku,
    nama_kunci,
    nama_urut(nama_kunci) as urut,
    case when baku is not null then hash(if(nama_kunci = baku, urut, nama_urut(baku))) end as ejaan
from sounded
