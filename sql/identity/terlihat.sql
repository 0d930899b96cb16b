-- grain: one person whom Carik saw: the latest sighting
select
    kepemilikan.orang,
    rekam.kode_kelurahan,
    rekam.alamat,
    rekam.rt,
    rekam.rw,
    coalesce(rekam.tanggal_data, (rekam.delivery_periode || '-01')::date) as tanggal,
from rekam
inner join kepemilikan on kepemilikan.isi = rekam.isi
where rekam.source = 'carik_anggota'
qualify row_number() over (
    partition by kepemilikan.orang
    order by coalesce(rekam.tanggal_data, (rekam.delivery_periode || '-01')::date) desc, rekam.isi
) = 1
