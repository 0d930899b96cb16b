-- grain: one scored pair of an open record and a person: the probability that this person is meant
-- The persons compete: the record is one of them or nobody of them. Decimals, so that the sum does not
-- depend on its order.
with pasangan as (
    select
        skor.isi_a as isi,
        wajah.orang,
        arg_max(skor.isi_b, (skor.bobot, skor.isi_b)) as isi_wajah,
        max(skor.bobot) as bobot,
    from skor
    inner join wajah on wajah.isi = skor.isi_b
    group by skor.isi_a, wajah.orang
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
