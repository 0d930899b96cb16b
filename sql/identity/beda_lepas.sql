-- grain: one pair of records that pairs hang together, though they must be two people (isi_a < isi_b)
select
    a.isi as isi_a,
    b.isi as isi_b,
    satu.orang,
from kelompok_lepas as satu
inner join kelompok_lepas as dua on dua.orang = satu.orang and dua.isi > satu.isi
inner join lepas as a on a.isi = satu.isi
inner join lepas as b on b.isi = dua.isi
where dua_orang(a, b)
