-- grain: one pair worth scoring
select isi_a, isi_b
from person_candidate
union all
select isi_a, isi_b
from open_candidate
