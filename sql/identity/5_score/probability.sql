-- grain: one scored pair of an open record and a person: the probability that this person is meant
-- The persons compete: the record is one of them or nobody of them. Decimals, so that the sum does not
-- depend on its order.
with pasangan as (
    select
        score.isi_a as isi,
        face.orang,
        arg_max(score.isi_b, (score.bobot, score.isi_b)) as isi_wajah,
        max(score.bobot) as bobot,
    from score
    inner join face on face.isi = score.isi_b
    group by score.isi_a, face.orang
),

taruhan as (
    select
        *,
        pow(2, least(bobot, 40))::decimal(38, 9) as peluang_ya,
    from pasangan
),

jumlah as (
    select
        isi,
        sum(peluang_ya) + 1 as semua,
    from taruhan
    group by isi
)

select
    taruhan.isi,
    taruhan.orang,
    taruhan.isi_wajah,
    round(taruhan.peluang_ya::double / jumlah.semua::double, 6) as peluang,
    round(taruhan.bobot, 3) as bobot,
from taruhan
inner join jumlah on jumlah.isi = taruhan.isi
