-- grain: one pair of an earlier person and a person of this month who share rows (by jejak)
-- Only where one of them found no partner by appearance: that is where people were merged or split.
with baris_kini as (
    select distinct
        kepemilikan.orang,
        jejak_baris(
            $kunci, coalesce(rekam.nik, rekam.nik_ramai), rekam.no_kk, rekam.kode_kelurahan, rekam.kunci,
            rekam.tanggal_lahir
        ) as jejak,
    from rekam
    inner join kepemilikan on kepemilikan.isi = rekam.isi
    where rekam.kunci is not null
),

jejak_baru as (
    select jejak
    from baris_kini
    where orang not in (select orang from terus)
),

baris_lama as (
    select distinct
        person_record.person_id,
        person_record.jejak,
    from identity.person_record as person_record
    inner join riwayat
        on riwayat.person_id = person_record.person_id and riwayat.periode = person_record.periode
    where
        person_record.jejak in (select jejak from jejak_baru)
        or person_record.person_id not in (select person_id from terus)
)

select
    baris_lama.person_id,
    baris_kini.orang,
    count(*) as bersama,
from baris_lama
inner join baris_kini on baris_kini.jejak = baris_lama.jejak
group by baris_lama.person_id, baris_kini.orang
