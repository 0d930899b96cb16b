-- grain: one number on one row that is no key, because more people or homes carry it than can be true
-- NIK: more than two people whose names or birth dates contradict each other, unless Dukcapil's own row confirms
-- this one. NO_KK: three heads at three addresses, or six addresses. ID_KELOMPOK: two heads at two addresses, as
-- where each file counts anew. baris_senomor: rows of this source with the number.
with used as (
    select source, delivery_periode, file, row, 'NIK' as jenis, nik as nomor
    from source_row
    where nik in (select nik from crowded_nik)
    union all
    select source, delivery_periode, file, row, 'NO_KK' as jenis, no_kk as nomor
    from source_row
    where
        (source, no_kk) in (select (source, no_kk) from crowded_card)
        or no_kk in (select no_kk from crowded_card where source = 'dukcapil')
    union all
    select source, delivery_periode, file, row, 'ID_KELOMPOK' as jenis, id_kelompok as nomor
    from source_row
    where (source, id_kelompok) in (select (source, id_kelompok) from crowded_household)
)

select
    used.source,
    used.delivery_periode,
    used.file,
    used.row,
    used.jenis,
    count(*) over (partition by used.source, used.jenis, used.nomor) as baris_senomor
from used
inner join identity.person_record as person_record
    on
        person_record.periode = $periode
        and person_record.source = used.source
        and person_record.delivery_periode = used.delivery_periode
        and person_record.file = used.file
        and person_record.row = used.row
where used.jenis <> 'NIK' or person_record.nik_grade <> 'A'
