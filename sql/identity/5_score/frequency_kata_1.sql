-- grain: one first word of a name (its sound): its share among the people whom Dukcapil knows
-- A word that nobody there bears is as rare as one that a single person bears.
with word as (
    select split_part(nama_kunci, ' ', 1) as kata_1, 1 as orang
    from face
    where nama_kunci is not null
    union all
    select split_part(nama_kunci, ' ', 1) as kata_1, 0 as orang
    from open_record
    where nama_kunci is not null
)

select
    kata_1,
    greatest(sum(orang), 1) / (select greatest(count(*), 1) from face) as tf_kata_1
from word
group by kata_1
