-- grain: one action that a meeting agreed upon
-- The whole list each time: the newest delivery says what was agreed and what has been done since.
select
    delivery_periode,
    file,
    row,
    read_date(tanggal_rapat) as tanggal_rapat,
    read_kode_wilayah(kode_wilayah) as kode_wilayah,
    read_blank(tindakan) as tindakan,
    read_blank(opd) as opd,
    read_date(tenggat) as tenggat,
    read_yes_no(selesai) as selesai,
    read_date(tanggal_selesai) as tanggal_selesai,
    read_blank(catatan) as catatan
from delivered
