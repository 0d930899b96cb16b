-- grain: one accepted pair of records of one person whom Dukcapil does not know
select isi_a, isi_b, nilai
from lepas_sama
where method is not null
