-- grain: one person whom neither Dukcapil nor Carik knows: the newest list that says where the home is
select
    kepemilikan.orang,
    lepas.source,
    lepas.kode_kelurahan,
    lepas.alamat,
    lepas.rt,
    lepas.rw,
from lepas
inner join kepemilikan on kepemilikan.isi = lepas.isi
where
    lepas.source <> 'carik_anggota'
    and kepemilikan.orang not in (select orang from terlihat)
qualify row_number() over (
    partition by kepemilikan.orang
    order by
        lepas.kode_kelurahan is null,
        coalesce(lepas.tanggal_data, (lepas.delivery_periode || '-01')::date) desc,
        lepas.isi
) = 1
