-- grain: one record whose person another row of its source may be, and one person it may be
-- Rows of one form, card or list household that claim one person, rows of two households at most in one
-- kelurahan that do, and rows that fit several people: all with whom else they might be, the people on the same
-- card who are as good as namesakes.
with bersama as (
    select orang, grup
    from claim
    where grup is not null
    group by orang, grup
    having count(*) > 1
),

lemah as (
    select claim.isi, claim.grup, claim.orang
    from claim
    inner join record on record.isi = claim.isi
    where claim.orang in (select orang from claim where lemah)
    qualify count(*) over (partition by claim.orang, record.source) > 1
),

diperebutkan as (
    select claim.isi, claim.grup, claim.orang
    from claim
    inner join bersama on bersama.orang = claim.orang and bersama.grup = claim.grup
    union
    select isi, grup, orang
    from lemah
    union
    select isi, grup, orang
    from tie
),

sekitar as (
    select isi, grup, orang
    from diperebutkan
    union
    -- who of the same rows holds one of these people already
    select claim.isi, claim.grup, claim.orang
    from claim
    inner join (select distinct grup, orang from diperebutkan) as d on d.grup = claim.grup and d.orang = claim.orang
),

kembaran as (
    select distinct
        satu.orang,
        dua.orang as orang_lain,
    from face as satu
    inner join face as dua
        on dua.no_kk = satu.no_kk and dua.orang <> satu.orang
    where
        satu.orang in (select orang from sekitar)
        and (
            satu.urut = dua.urut
            or (satu.tanggal_lahir = dua.tanggal_lahir and nama_mirip(satu.nama_kunci, dua.nama_kunci) >= 2)
        )
),

mungkin as (
    select isi, orang
    from sekitar
    union
    select sekitar.isi, kembaran.orang_lain as orang
    from sekitar
    inner join kembaran on kembaran.orang = sekitar.orang
    union
    -- rows that fitted the other twin without doubt keep their place
    select claim.isi, claim.orang
    from claim
    inner join kembaran on kembaran.orang_lain = claim.orang
    inner join sekitar on sekitar.orang = kembaran.orang and sekitar.grup = claim.grup
)

select
    mungkin.isi,
    mungkin.orang,
    max(padan(record, face)) as nilai,
from mungkin
inner join record on record.isi = mungkin.isi
inner join face on face.orang = mungkin.orang
where
    nama_mirip(record.nama_kunci, face.nama_kunci) >= 1
    and coalesce(tanggal_mirip(record.tanggal_lahir, face.tanggal_lahir), 1) >= 1
    or (mungkin.isi, mungkin.orang) in (select (isi, orang) from claim)
group by mungkin.isi, mungkin.orang
