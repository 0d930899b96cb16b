-- grain: one accepted pair of records of one person whom Dukcapil does not know
select isi_a, isi_b, nilai
from unlinked_match
where method is not null
union all
-- what people decided goes first
select isi_a, isi_b, 10000 as nilai
from told_pair
