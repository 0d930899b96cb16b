-- grain: one record whose person another row of its source may be, and one person it may be
-- Rows of one form, card or list household that claim one person, rows of two households at most in one
-- kelurahan that do, and rows that fit several people: all with whom else they might be, the people on the same
-- card who are as good as namesakes.
with bersama as (
    select orang, grup
    from klaim
    where grup is not null
    group by orang, grup
    having count(*) > 1
),

lemah as (
    select klaim.isi, klaim.grup, klaim.orang
    from klaim
    inner join rekam on rekam.isi = klaim.isi
    where klaim.orang in (select orang from klaim where lemah)
    qualify count(*) over (partition by klaim.orang, rekam.source) > 1
),

diperebutkan as (
    select klaim.isi, klaim.grup, klaim.orang
    from klaim
    inner join bersama on bersama.orang = klaim.orang and bersama.grup = klaim.grup
    union
    select isi, grup, orang
    from lemah
    union
    select isi, grup, orang
    from seri
),

sekitar as (
    select isi, grup, orang
    from diperebutkan
    union
    -- who of the same rows holds one of these people already
    select klaim.isi, klaim.grup, klaim.orang
    from klaim
    inner join (select distinct grup, orang from diperebutkan) as d on d.grup = klaim.grup and d.orang = klaim.orang
),

kembaran as (
    select distinct
        satu.orang,
        dua.orang as orang_lain,
    from wajah as satu
    inner join wajah as dua
        on dua.no_kk = satu.no_kk and dua.orang <> satu.orang
    where
        satu.orang in (select orang from sekitar)
        and (
            satu.urut = dua.urut
            or (satu.tanggal_lahir = dua.tanggal_lahir and nama_mirip(satu.kunci, dua.kunci) >= 2)
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
    select klaim.isi, klaim.orang
    from klaim
    inner join kembaran on kembaran.orang_lain = klaim.orang
    inner join sekitar on sekitar.orang = kembaran.orang and sekitar.grup = klaim.grup
)

select
    mungkin.isi,
    mungkin.orang,
    max(padan(rekam, wajah)) as nilai,
from mungkin
inner join rekam on rekam.isi = mungkin.isi
inner join wajah on wajah.orang = mungkin.orang
where
    nama_mirip(rekam.kunci, wajah.kunci) >= 1
    and coalesce(tanggal_mirip(rekam.tanggal_lahir, wajah.tanggal_lahir), 1) >= 1
    or (mungkin.isi, mungkin.orang) in (select (isi, orang) from klaim)
group by mungkin.isi, mungkin.orang
