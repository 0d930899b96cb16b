-- grain: one such pair whose birth dates and places allow it, with the rule that its likeness meets (1 the best)
with compared as (
    select
        isi,
        grup,
        orang,
        isi_wajah,
        nama_mirip(nama_kunci_a, nama_kunci_b) as nama,
        tanggal,
        kartu,
        alamat,
        kelamin,
        nik
    from damaged_candidate
    where coalesce(tanggal, 1) >= 1 and (kartu or kelurahan)
)

select
    isi,
    grup,
    orang,
    isi_wajah,
    not kartu as lemah,
    case
        when not kelamin and coalesce(nama, 0) < 4 then null
        when nik is not null and nama >= 4 then 1
        when kartu and nama >= 4 and tanggal >= 1 then 2
        when nik is not null and nama >= 2 then 3
        when kartu and nama >= 2 and tanggal >= 2 then 4
        when kartu and nama >= 4 then 5
        when nik = 'SAMA' and nama >= 1 and tanggal >= 3 then 6
        when alamat and nama >= 4 then 7
    end as aturan
from compared
