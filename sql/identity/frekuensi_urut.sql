-- grain: one name (sound, words in order): its share among the people whom Dukcapil knows
select
    urut,
    count(*) / (select greatest(count(*), 1) from wajah) as tf_urut,
from wajah
where urut is not null
group by urut
