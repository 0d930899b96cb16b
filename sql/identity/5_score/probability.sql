-- grain: one scored pair of an open record and a person: the probability that this person is meant
-- The persons compete: the record is one of them or nobody of them. Decimals, so that the sum does not
-- depend on its order.
with pair as (
    select
        score.isi_a as isi,
        face.orang,
        arg_max(score.isi_b, (score.bobot, score.isi_b)) as isi_wajah,
        max(score.bobot) as bobot,
        arg_max(score.bidang, (score.bobot, score.isi_b)) as bidang
    from score
    inner join face on face.isi = score.isi_b
    group by score.isi_a, face.orang
),

odds as (
    select
        *,
        pow(2, least(bobot, 40))::decimal(38, 9) as peluang_ya
    from pair
),

total as (
    select
        isi,
        sum(peluang_ya) + 1 as semua
    from odds
    group by isi
)

select
    odds.isi,
    odds.orang,
    odds.isi_wajah,
    round(odds.peluang_ya::double / total.semua::double, 6) as peluang,
    round(odds.bobot, 3) as bobot,
    odds.bidang
from odds
inner join total on total.isi = odds.isi
