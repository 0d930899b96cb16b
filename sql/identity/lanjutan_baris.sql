-- grain: one pair of an earlier person and a person of this month who share records
-- Only where one of them found no partner by appearance: that is where people were merged or split.
with baris_lama as (
    select person_record.person_id, person_record.jejak
    from identity.person_record as person_record
    inner join riwayat
        on riwayat.person_id = person_record.person_id and riwayat.periode = person_record.periode
    where person_record.jejak in (
        select (hash($kunci, kepemilikan.isi) >> 1)::bigint
        from kepemilikan
        where kepemilikan.orang not in (select orang from terus)
    )
    union all
    select person_record.person_id, person_record.jejak
    from identity.person_record as person_record
    inner join riwayat
        on riwayat.person_id = person_record.person_id and riwayat.periode = person_record.periode
    where riwayat.person_id not in (select person_id from terus)
)

select
    baris_lama.person_id,
    kepemilikan.orang,
    count(distinct baris_lama.jejak) as bersama,
from baris_lama
inner join kepemilikan on (hash($kunci, kepemilikan.isi) >> 1)::bigint = baris_lama.jejak
group by baris_lama.person_id, kepemilikan.orang
