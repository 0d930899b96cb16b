-- grain: one pair worth scoring
select isi_a, isi_b
from calon
union all
select isi_a, isi_b
from calon_sisa
