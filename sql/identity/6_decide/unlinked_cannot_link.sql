-- grain: one pair of records that pairs hang together, though they must be two people (isi_a < isi_b)
select
    a.isi as isi_a,
    b.isi as isi_b,
    one.orang
from unlinked_component as one
inner join unlinked_component as two on two.orang = one.orang and two.isi > one.isi
inner join unlinked_record as a on a.isi = one.isi
inner join unlinked_record as b on b.isi = two.isi
where
    case
        when (a.isi, b.isi) in (select (isi_a, isi_b) from verdict_pair)
            then (a.isi, b.isi) in (select (isi_a, isi_b) from verdict_pair where not sama)
        else dua_orang(a, b)
    end
