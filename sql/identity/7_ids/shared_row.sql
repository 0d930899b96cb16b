-- grain: one pair of an earlier person and a person of this month who share rows (by jejak)
-- Only where one of them found no partner by appearance: that is where people were merged or split.
with row_now as (
    select distinct
        assignment.orang,
        jejak_baris(
            $secret, coalesce(record.nik, record.nik_ramai), record.no_kk, record.kode_kelurahan, record.nama_kunci,
            record.tanggal_lahir
        ) as jejak
    from record
    inner join assignment on assignment.isi = record.isi
    where record.nama_kunci is not null
),

new_trace as (
    select jejak
    from row_now
    where orang not in (select orang from continued)
),

row_before as (
    select distinct
        person_record.person_id,
        person_record.jejak
    from identity.person_record as person_record
    inner join history
        on history.person_id = person_record.person_id and history.periode = person_record.periode
    where
        person_record.jejak in (select jejak from new_trace)
        or person_record.person_id not in (select person_id from continued)
)

select
    row_before.person_id,
    row_now.orang,
    count(*) as bersama
from row_before
inner join row_now on row_now.jejak = row_before.jejak
group by row_before.person_id, row_now.orang
