-- grain: one survey form (id_rumah_tangga) in force; of a form delivered twice, the newest
select
    id_rumah_tangga,
    delivery_periode,
    file,
    row,
    tanggal_pendataan,
    kode_kelurahan,
    alamat,
    rt,
    rw
from staging.carik_rumah_tangga
where periode = $periode
qualify
    row_number() over (
        partition by id_rumah_tangga
        order by tanggal_pendataan desc nulls last, delivery_periode desc, alamat, rt, rw, kode_kelurahan
    ) = 1
