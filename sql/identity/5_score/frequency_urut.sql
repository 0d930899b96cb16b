-- grain: one name (sound, words in order): its share among the people whom Dukcapil knows
-- A name that nobody there has is as rare as one that a single person has.
with name as (
    select urut, 1 as orang
    from face
    union all
    select urut, 0 as orang
    from open_record
)

select
    urut,
    greatest(sum(orang), 1) / (select greatest(count(*), 1) from face) as tf_urut
from name
where urut is not null
group by urut
