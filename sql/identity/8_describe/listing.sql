-- grain: one person whom neither Dukcapil nor Carik knows: the newest list that says where the home is
select
    assignment.orang,
    unlinked_record.source,
    unlinked_record.kode_kelurahan,
    unlinked_record.alamat,
    unlinked_record.rt,
    unlinked_record.rw
from unlinked_record
inner join assignment on assignment.isi = unlinked_record.isi
where
    unlinked_record.source <> 'carik_anggota'
    and assignment.orang not in (select orang from sighting)
qualify row_number() over (
    partition by assignment.orang
    order by
        unlinked_record.kode_kelurahan is null,
        coalesce(unlinked_record.tanggal_data, (unlinked_record.delivery_periode || '-01')::date) desc,
        unlinked_record.isi
) = 1
