-- grain: one pair of an earlier person and a person of this month who share rows (by jejak)
-- Only where one of them found no partner by appearance: that is where people were merged or split.
with baris_kini as (
    select distinct
        assignment.orang,
        jejak_baris(
            $secret, coalesce(record.nik, record.nik_ramai), record.no_kk, record.kode_kelurahan, record.nama_kunci,
            record.tanggal_lahir
        ) as jejak,
    from record
    inner join assignment on assignment.isi = record.isi
    where record.nama_kunci is not null
),

jejak_baru as (
    select jejak
    from baris_kini
    where orang not in (select orang from continued)
),

baris_lama as (
    select distinct
        person_record.person_id,
        person_record.jejak,
    from identity.person_record as person_record
    inner join history
        on history.person_id = person_record.person_id and history.periode = person_record.periode
    where
        person_record.jejak in (select jejak from jejak_baru)
        or person_record.person_id not in (select person_id from continued)
)

select
    baris_lama.person_id,
    baris_kini.orang,
    count(*) as bersama,
from baris_lama
inner join baris_kini on baris_kini.jejak = baris_lama.jejak
group by baris_lama.person_id, baris_kini.orang
