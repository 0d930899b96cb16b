-- grain: one pair of records on which people decided (isi_a < isi_b): one person, or two
select distinct
    least(one.isi, two.isi) as isi_a,
    greatest(one.isi, two.isi) as isi_b,
    one.sama
from verdict_record as one
inner join verdict_record as two
    on one.a = two.a and one.b = two.b and one.isi <> two.isi
where one.sama or (one.sisi = 'a' and two.sisi = 'b')
