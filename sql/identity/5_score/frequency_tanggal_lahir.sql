-- grain: one birth date: its share among the people whom Dukcapil knows
select
    tanggal_lahir,
    count(*) / (select greatest(count(*), 1) from face) as tf_tanggal_lahir
from face
where tanggal_lahir is not null
group by tanggal_lahir
