-- grain: one such pair whose birth dates and places allow it, with the likeness of the names
select
    isi,
    orang,
    isi_wajah,
    nama_mirip(kunci_a, kunci_b) as nama,
    tanggal,
    kartu,
    kelamin,
    nik,
from calon_rusak
where coalesce(tanggal, 1) >= 1 and (kartu or kelurahan)
