-- grain: one first word of a name (its sound): its share among the people whom Dukcapil knows
select
    split_part(kunci, ' ', 1) as kata_1,
    count(*) / (select greatest(count(*), 1) from wajah) as tf_kata_1,
from wajah
where kunci is not null
group by split_part(kunci, ' ', 1)
