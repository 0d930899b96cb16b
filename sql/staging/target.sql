-- grain: one target of one area at one point in time
-- nilai is a fraction: 0.02 is two percent.
select
    delivery_periode,
    file,
    row,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_periode(periode) as periode_target,
    lower(replace(read_blank(indikator), ' ', '_')) as indikator,
    read_number(nilai) as nilai,
    read_blank(dasar) as dasar
from delivered
