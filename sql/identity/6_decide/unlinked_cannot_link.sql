-- grain: one pair of records that pairs hang together, though they must be two people (isi_a < isi_b)
select
    a.isi as isi_a,
    b.isi as isi_b,
    satu.orang,
from unlinked_component as satu
inner join unlinked_component as dua on dua.orang = satu.orang and dua.isi > satu.isi
inner join unlinked_record as a on a.isi = satu.isi
inner join unlinked_record as b on b.isi = dua.isi
where dua_orang(a, b)
