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

update normal_row set kelompok = parted.kelompok, grup = parted.kelompok
from (
    select
        r.source,
        r.delivery_periode,
        r.file,
        r.row,
        case when crowded.alamat > 1
            then (hash(r.kelompok, r.kode_kelurahan, r.rt, r.rw, alamat_baku(r.alamat)) >> 1)::bigint
        end as kelompok
    from normal_row as r
    inner join crowded_household as crowded
        on r.kelompok = (hash(crowded.source, crowded.id_kelompok) >> 1)::bigint
) as parted
where (normal_row.source, normal_row.delivery_periode, normal_row.file, normal_row.row)
    = (parted.source, parted.delivery_periode, parted.file, parted.row);

update normal_row set kelompok = home.kelompok, grup = home.kelompok
from address_household as home
where (normal_row.source, normal_row.delivery_periode, normal_row.file, normal_row.row)
    = (home.source, home.delivery_periode, home.file, home.row);
