-- grain: one person whom Dukcapil has as living here: what its newest row says
select
    r.person_id,
    d.hubungan,
    d.nama_ibu,
    d.tanggal_status,
    d.kode_kelurahan,
    d.alamat,
    d.rt,
    d.rw
from identity.person_record as r
inner join staging.dukcapil as d
    on
        r.periode = d.periode
        and r.delivery_periode = d.delivery_periode
        and r.file = d.file
        and r.row = d.row
where
    r.periode = $periode
    and r.source = 'dukcapil'
    and d.status_penduduk = 'AKTIF'
qualify
    row_number() over (
        partition by r.person_id
        order by
            d.tanggal_status desc nulls last, d.no_kk, d.hubungan, d.nama_ibu, d.kode_kelurahan, d.alamat, d.rt, d.rw
    ) = 1
