-- grain: one person's decile by SIKS-NG
select
    delivery_periode,
    file,
    row,
    read_no_kk(no_kk) as no_kk,
    read_nik(nik) as nik,
    try_cast(read_desil(desil) as integer) as desil
from delivered
