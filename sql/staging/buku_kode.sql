-- grain: one code of one column in one delivery
select
    delivery_periode,
    file,
    row,
    lower(read_blank(sumber)) as sumber,
    lower(replace(read_blank(kolom), ' ', '_')) as kolom,
    read_key(kode) as kode,
    read_blank(keterangan) as keterangan
from delivered
