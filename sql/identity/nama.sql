-- grain: one name as delivered
-- Each distinct name is normalised once: five million rows hold far fewer names.
select
    nama,
    nama_baku(nama) as baku,
    nama_kunci(nama_baku(nama)) as kunci,
    nama_urut(nama_kunci(nama_baku(nama))) as urut,
from (select distinct nama from masuk where nama is not null)
