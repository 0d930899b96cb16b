-- grain: one record that the model gives to one person
-- People of one home share card, place and (twins) birth date, or card, place and name (a grandson's): without
-- any likeness of the names, or with quite another birth date, only the NIK may decide.
select
    peluang.isi,
    arg_max(peluang.orang, (peluang.peluang, peluang.orang)) as orang,
    max(peluang.peluang) as peluang,
from peluang
inner join sisa on sisa.isi = peluang.isi
inner join wajah on wajah.isi = peluang.isi_wajah
where
    peluang.peluang >= 0.9
    and (coalesce(nama_mirip(sisa.kunci, wajah.kunci), 0) >= 1 or coalesce(sisa.nik = wajah.nik, false))
    and (
        coalesce(tanggal_mirip(sisa.tanggal_lahir, wajah.tanggal_lahir), 1) >= 1
        or nik_mirip(sisa.nik, wajah.nik) is not null
    )
group by peluang.isi
