-- grain: one pair of records of one person whom Dukcapil does not know (isi_a < isi_b)
-- By NIK where neither name nor birth date contradicts it, by rule (name, birth date and place or card),
-- or by the model's score.
with cara as (
    select
        *,
        case
            when nik and (nama >= 4 or (nama >= 2 and coalesce(tanggal, 1) >= 1) or (nama >= 1 and tanggal >= 3))
                then 'NIK'
            when nama >= 4 and tanggal = 5 and kelamin and (kartu or kelurahan) then 'RULE'
            when bobot >= 4 and (nama >= 2 or (nama = 1 and nik)) and (coalesce(tanggal, 1) >= 1 or nik_dekat) then 'PROBABILISTIC'
        end as method,
    from nilai_lepas
)

select
    isi_a,
    isi_b,
    method,
    round(bobot, 3) as bobot,
    case when method in ('NIK', 'RULE') then 1.0 else round(pow(2, bobot) / (1 + pow(2, bobot)), 6) end as peluang,
from cara
