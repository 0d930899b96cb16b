-- grain: one record that was delivered more than once with the same values, and the row that stands for it
select
    isi,
    min(struct_pack(source := source, delivery_periode := delivery_periode, file := file, "row" := row)) as alamat
from parted_row
where isi in (select isi from parted_row group by isi having count(*) > 1)
group by isi
