-- grain: one household whose welfare a visit has settled
-- The latest visit up to the periode's last day at which somebody was found and a decision taken, as long as it
-- is good: so many months as `bulan_berlaku_kunjungan` says. A visit that found nobody, or could not judge,
-- gives no welfare; one that found the household gone ends it. What waits for a second officer settles nothing.
with speaking as (
    select *
    from classification.visit_result
    where periode = $periode
        and diterima
        and (menentukan or hasil_kunjungan in ('PINDAH', 'MENINGGAL'))
        and not ditahan
        and tanggal > last_day(
            last_day(cast($periode || '-01' as date)) - to_months(getvariable('bulan_berlaku_kunjungan'))
        )
),

latest as (
    -- On one day the later delivery wins. Where rows of one delivery month differ, only one that a document or another
    -- officer backs is here; of two so backed the poorer decision wins: nobody is dropped by a tie.
    select *
    from speaking
    qualify row_number() over (
        partition by household_id
        order by
            tanggal desc,
            delivery_periode desc,
            hasil_kunjungan,
            list_position(['MISKIN_EKSTREM', 'MISKIN', 'TIDAK_MISKIN'], keputusan),
            per_kapita_rp nulls last
    ) = 1
)

select
    household_id,
    tanggal,
    keputusan,
    per_kapita_rp
from latest
where menentukan
