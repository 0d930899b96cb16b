-- grain: one record whose person another row of its source may be, and one person it may be
-- Rows of one form, card or list household that claim one person, rows of two households at most in one
-- kelurahan that do, and rows that fit several people: all with whom else they might be, the people on the same
-- card who are as good as namesakes.
with together as (
    select orang, grup
    from claim
    group by orang, grup
    having count(*) > 1
),

weak as (
    select claim.isi, claim.grup, claim.orang
    from claim
    inner join record on record.isi = claim.isi
    where claim.orang in (select orang from claim where lemah)
    qualify count(*) over (partition by claim.orang, record.source) > 1
),

disputed as (
    select claim.isi, claim.grup, claim.orang
    from claim
    inner join together on together.orang = claim.orang and together.grup = claim.grup
    union all
    select isi, grup, orang
    from weak
    union all
    select isi, grup, orang
    from tie
),

around as (
    select isi, grup, orang
    from disputed
    union all
    -- who of the same rows holds one of these people already
    select isi, grup, orang
    from claim
    where grup is not null and (grup, orang) in (select (grup, orang) from disputed)
),

namesake as (
    select
        one.orang,
        two.orang as orang_lain
    from face as one
    inner join face as two on two.no_kk = one.no_kk
    where
        one.orang in (select orang from around)
        and (
            one.urut = two.urut
            or (one.tanggal_lahir = two.tanggal_lahir and nama_mirip(one.nama_kunci, two.nama_kunci) >= 2)
        )
),

possible as (
    select isi, orang
    from around
    union
    select around.isi, namesake.orang_lain as orang
    from around
    inner join namesake on namesake.orang = around.orang
    union
    -- rows that fitted the other twin without doubt keep their place
    select claim.isi, claim.orang
    from claim
    inner join namesake on namesake.orang_lain = claim.orang
    inner join around on around.orang = namesake.orang and around.grup = claim.grup
)

select
    possible.isi,
    possible.orang,
    max(padan(record, face)) as nilai
from possible
inner join record on record.isi = possible.isi
inner join face on face.orang = possible.orang
where
    (possible.isi, possible.orang) not in (select (isi, orang) from parted)
    and (
        (
            nama_mirip(record.nama_kunci, face.nama_kunci) >= 1
            and coalesce(tanggal_mirip(record.tanggal_lahir, face.tanggal_lahir), 1) >= 1
        )
        or (possible.isi, possible.orang) in (select (isi, orang) from claim)
    )
group by possible.isi, possible.orang
