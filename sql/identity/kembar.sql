-- grain: one record that was delivered more than once with the same values
select
    isi,
    min(struct_pack(s := source, p := delivery_periode, f := file, r := row)) as alamat,
from baris
where isi in (select isi from baris group by isi having count(*) > 1)
group by isi
