-- grain: one record that takes part in a comparison
-- Open records and the faces they are compared with, in the columns that the model weighs. A person lives
-- where the card says or where other registers found the person: kelurahan is a list.
with candidate_person as (
    select orang
    from face
    where isi in (select isi_b from person_candidate)
),

place as (
    select rule_match.orang, record.kode_kelurahan
    from rule_match
    inner join record on record.isi = rule_match.isi
    where rule_match.orang in (select orang from candidate_person)
    union all
    select orang, kode_kelurahan
    from face
    where orang in (select orang from candidate_person)
),

person_kelurahan as (
    select orang, list(distinct kode_kelurahan) as kelurahan
    from place
    where kode_kelurahan is not null
    group by orang
),

person_cards as (
    select orang, list(kartu) as kartu
    from person_card
    group by orang
),

open_cards as (
    select isi, list(kartu) as kartu
    from open_card
    group by isi
),

participant as (
    select
        open_record.isi,
        open_record.source,
        open_record.nama_kunci,
        open_record.urut,
        open_record.tanggal_lahir,
        open_record.nik,
        cards.kartu,
        cards.kartu is not null as berkartu,
        case when open_record.kode_kelurahan is not null then [open_record.kode_kelurahan] end as kelurahan,
        open_record.alamat,
        open_record.jenis_kelamin
    from open_record
    left join open_cards as cards on cards.isi = open_record.isi
    union all
    select
        face.isi,
        null as source,
        face.nama_kunci,
        face.urut,
        face.tanggal_lahir,
        face.nik,
        cards.kartu,
        face.no_kk is not null as berkartu,
        person_kelurahan.kelurahan,
        face.alamat,
        face.jenis_kelamin
    from face
    left join person_cards as cards on cards.orang = face.orang
    left join person_kelurahan on person_kelurahan.orang = face.orang
    where face.isi in (select isi_b from person_candidate)
)

select
    isi,
    source,
    nama_kunci,
    urut,
    string_split(nama_kunci, ' ') as kata,
    split_part(nama_kunci, ' ', 1) as kata_1,
    tanggal_lahir,
    case when length(nik) = 16 and not nik_tiruan(nik) then nik end as nik,
    kartu,
    berkartu,
    kelurahan,
    alamat_baku(alamat) as alamat,
    jenis_kelamin
from participant
