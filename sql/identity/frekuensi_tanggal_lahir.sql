-- grain: one birth date: its share among the people whom Dukcapil knows
select
    tanggal_lahir,
    count(*) / (select greatest(count(*), 1) from wajah) as tf_tanggal_lahir,
from wajah
where tanggal_lahir is not null
group by tanggal_lahir
