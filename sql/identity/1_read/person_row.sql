-- grain: one person-bearing row in force for the month (ulang: another row stands for its record)
update parted_row set ulang = true
from repeated
where
    parted_row.isi = repeated.isi
    and (parted_row.source, parted_row.delivery_periode, parted_row.file, parted_row.row) <> repeated.alamat
