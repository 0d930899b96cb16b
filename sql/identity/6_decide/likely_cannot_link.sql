-- grain: one pair of contested open records of one source that must not become one person (isi_a < isi_b)
with terlibat as materialized (
    select *
    from record
    where isi in (select isi from likely_contested)
)

select distinct
    a.isi as isi_a,
    b.isi as isi_b,
from likely_contested as satu
inner join likely_contested as dua on dua.orang = satu.orang and dua.isi > satu.isi
inner join terlibat as a on a.isi = satu.isi
inner join terlibat as b on b.isi = dua.isi
where a.source = b.source and dua_orang(a, b)
