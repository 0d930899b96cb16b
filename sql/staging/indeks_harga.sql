-- grain: one area's index of one month on one base year
select
    delivery_periode,
    file,
    row,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_periode(bulan) as bulan,
    read_number(indeks) as indeks,
    read_integer(tahun_dasar) as tahun_dasar,
    read_blank(dasar) as dasar
from delivered
