-- grain: one figure of BPS for one area at one date
-- A rate is a fraction: 0.0194 is 1.94 percent.
select
    delivery_periode,
    file,
    row,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_date(periode_data) as periode_data,
    lower(replace(read_blank(indikator), ' ', '_')) as indikator,
    read_rupiah(garis_rupiah) as garis_rupiah,
    read_number(nilai) as nilai,
    read_number(galat_baku) as galat_baku,
    read_blank(dasar) as dasar
from delivered
