-- grain: one record (source and values), however often it was delivered
select baris.*
from baris
left join kembar on kembar.isi = baris.isi
where
    kembar.isi is null
    or kembar.alamat = struct_pack(s := baris.source, p := baris.delivery_periode, f := baris.file, r := baris.row)
