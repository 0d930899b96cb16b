-- grain: one pair of records of people whom Dukcapil does not know that people decided are one person (isi_a < isi_b)
select
    isi_a,
    isi_b
from verdict_pair
where
    sama
    and isi_a in (select isi from unlinked_record)
    and isi_b in (select isi from unlinked_record)
