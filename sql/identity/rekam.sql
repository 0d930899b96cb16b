-- grain: one record (source and values), however often it was delivered
select *
from baris
where isi not in (select isi from kembar)
union all
select baris.*
from baris
inner join kembar on kembar.isi = baris.isi
where kembar.alamat = (baris.source, baris.delivery_periode, baris.file, baris.row)
