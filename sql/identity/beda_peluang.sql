-- grain: one pair of contested open records of one source that must not become one person (isi_a < isi_b)
with terlibat as materialized (
    select *
    from rekam
    where isi in (select isi from rebutan_peluang)
)

select distinct
    a.isi as isi_a,
    b.isi as isi_b,
from rebutan_peluang as satu
inner join rebutan_peluang as dua on dua.orang = satu.orang and dua.isi > satu.isi
inner join terlibat as a on a.isi = satu.isi
inner join terlibat as b on b.isi = dua.isi
where a.source = b.source and dua_orang(a, b)
