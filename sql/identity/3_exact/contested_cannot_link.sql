-- grain: one pair of contested records of one source that must not become one person (isi_a < isi_b)
with involved as materialized (
    select *
    from record
    where isi in (select isi from contested)
)

select distinct
    a.isi as isi_a,
    b.isi as isi_b
from contested as one
inner join contested as two on two.orang = one.orang and two.isi > one.isi
inner join involved as a on a.isi = one.isi
inner join involved as b on b.isi = two.isi
where a.source = b.source and dua_orang(a, b)
