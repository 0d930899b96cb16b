-- grain: one decision that a Lurah can take
-- What second visits say of such decisions: of households whose decision another officer saw again within 92 days, how
-- many the second found extremely poor, or poor. Only decisions that did not ask for a second officer themselves count:
-- of those every twentieth is drawn, while contradictions are all seen again. One pair that agrees stands beside what
-- was found, so that a decision is certain where none disagrees and one disagreement alone is not the rule.
with visit as (
    -- the same visit in two files is one
    select distinct household_id, tanggal, petugas, keputusan, diragukan
    from classification.visit_result
    where periode = $periode
        and menentukan
        and diterima
        and tanggal > last_day(last_day(cast($periode || '-01' as date)) - interval 12 month)
),

pair as (
    select
        one.keputusan,
        two.keputusan as kedua
    from visit as one
    inner join visit as two
        on one.household_id = two.household_id
    where not one.diragukan
        and dua_petugas(one.petugas, two.petugas)
        and two.tanggal - one.tanggal between 0 and 92
        and (two.tanggal, two.petugas) > (one.tanggal, one.petugas)
),

counted as (
    select
        d.keputusan,
        count(p.kedua) as pasangan,
        count(*) filter (where p.kedua = 'MISKIN_EKSTREM') as ekstrem,
        count(*) filter (where p.kedua in ('MISKIN_EKSTREM', 'MISKIN')) as miskin
    from (values ('MISKIN_EKSTREM'), ('MISKIN'), ('TIDAK_MISKIN')) as d (keputusan)
    left join pair as p
        on d.keputusan = p.keputusan
    group by d.keputusan
),

shared as (
    select
        keputusan,
        pasangan,
        (ekstrem + cast(keputusan = 'MISKIN_EKSTREM' as integer)) / (pasangan + 1.0) as p_ekstrem,
        (miskin + cast(keputusan <> 'TIDAK_MISKIN' as integer)) / (pasangan + 1.0) as p_miskin
    from counted
)

select
    keputusan,
    pasangan,
    cast(p_ekstrem as decimal(12, 8)) as p_miskin_ekstrem,
    cast(p_miskin as decimal(12, 8)) as p_miskin,
    sqrt(p_ekstrem * (1 - p_ekstrem) / (pasangan + 2)) as simpangan
from shared
