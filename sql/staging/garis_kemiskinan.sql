-- grain: one line of one set in one area from one date on
-- berlaku_sampai is the last day on which the line holds; null while it is open.
select
    delivery_periode,
    file,
    row,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_blank(nama_wilayah) as nama_wilayah,
    replace(read_in(jenis, ['MISKIN EKSTREM', 'MISKIN']), ' ', '_') as jenis,
    read_date(berlaku_mulai) as berlaku_mulai,
    read_date(berlaku_sampai) as berlaku_sampai,
    read_rupiah(rupiah_per_kapita_bulan) as rupiah_per_kapita_bulan,
    read_number(ppp_per_hari) as ppp_per_hari,
    upper(replace(read_blank(set_garis), ' ', '_')) as set_garis,
    read_blank(dasar) as dasar
from delivered
