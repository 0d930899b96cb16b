-- grain: one person-bearing row, without the numbers that are no key
-- Such a NIK stays only in nik_ramai, where Dukcapil's own row may confirm it; such a card is dropped; such a household
-- number parts by address, or is dropped where all say one. Where the number is lost, an address with one head stands
-- for it. Few rows change, and the others are not copied.
update normal_row set nik_ramai = nik, nik = null, nik_cacat = 'BANYAK_ORANG', nik_sendiri = null
where source <> 'dukcapil' and nik in (
    select delivered_nik.angka
    from delivered_nik
    inner join crowded_nik on crowded_nik.nik = delivered_nik.nik
);

update normal_row set
    no_kk = null,
    kelompok = case when source <> 'dukcapil' then kelompok end,
    grup = case when source <> 'dukcapil' then kelompok end
where
    (source, no_kk) in (select (source, no_kk) from crowded_card)
    or no_kk in (select no_kk from crowded_card where source = 'dukcapil');

update normal_row set kelompok = baru.kelompok, grup = baru.kelompok
from (
    select
        r.source,
        r.delivery_periode,
        r.file,
        r.row,
        case when ramai.alamat > 1
            then (hash(r.kelompok, r.kode_kelurahan, r.rt, r.rw, alamat_baku(r.alamat)) >> 1)::bigint
        end as kelompok,
    from normal_row as r
    inner join crowded_household as ramai
        on r.kelompok = (hash(ramai.source, ramai.id_kelompok) >> 1)::bigint
) as baru
where (normal_row.source, normal_row.delivery_periode, normal_row.file, normal_row.row)
    = (baru.source, baru.delivery_periode, baru.file, baru.row);

update normal_row set kelompok = rumah.kelompok, grup = rumah.kelompok
from address_household as rumah
where (normal_row.source, normal_row.delivery_periode, normal_row.file, normal_row.row)
    = (rumah.source, rumah.delivery_periode, rumah.file, rumah.row);
