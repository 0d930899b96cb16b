-- grain: one area's index of one month on one base year
-- tahun_dasar also as BPS writes it: 2018=100.
select
    delivery_periode,
    file,
    row,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_periode(bulan) as bulan,
    read_number(indeks) as indeks,
    read_integer(regexp_extract(read_blank(tahun_dasar), '(19|20)[0-9]{2}')) as tahun_dasar,
    read_blank(dasar) as dasar
from delivered
