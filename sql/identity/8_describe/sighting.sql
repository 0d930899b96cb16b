-- grain: one person whom Carik saw: the latest sighting
select
    assignment.orang,
    record.kode_kelurahan,
    record.alamat,
    record.rt,
    record.rw,
    coalesce(record.tanggal_data, (record.delivery_periode || '-01')::date) as tanggal
from record
inner join assignment on assignment.isi = record.isi
where record.source = 'carik_anggota'
qualify row_number() over (
    partition by assignment.orang
    order by coalesce(record.tanggal_data, (record.delivery_periode || '-01')::date) desc, record.isi
) = 1
