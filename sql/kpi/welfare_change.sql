-- grain: one kelurahan under one set of lines, where any household was observed anew since the month before
-- How many expected extremely poor people the change of welfare itself added or took away: of households that
-- are the same, under the same lines, whose spending Carik wrote down in both months on different days. What
-- visits, moves, new registers, a model or a line changed is not in it. The month before is the newest earlier
-- one that is ready (quality.month). Both probabilities are counted over today's people. `ragam` is the sum of
-- the households' squared changes: what chance alone would make of as many changes that go either way.
-- Known limit: a change shows when the household is next observed, not when it happens.
with before as (
    select max(bulan) as bulan
    from quality.month
    where periode = $periode
        and siap
),

observed as (
    select
        c.periode,
        c.household_id,
        c.set_garis,
        c.kode_kelurahan,
        c.jumlah_anggota,
        c.garis_miskin_ekstrem_rp,
        c.p_miskin_ekstrem,
        w.tanggal_bukti
    from classification.household as c
    inner join classification.welfare as w
        on c.household_id = w.household_id
        and c.periode = w.periode
    where c.periode in ($periode, (select bulan from before))
        and c.basis = 'OBSERVED'
)

select
    now.kode_kelurahan,
    now.set_garis,
    any_value(past.periode) as periode_sebelum,
    count(*) as rumah_tangga,
    cast(
        sum((now.p_miskin_ekstrem - past.p_miskin_ekstrem) * now.jumlah_anggota) as decimal(18, 8)
    ) as jiwa,
    cast(
        sum(
            cast((now.p_miskin_ekstrem - past.p_miskin_ekstrem) * now.jumlah_anggota as decimal(12, 6))
            * cast((now.p_miskin_ekstrem - past.p_miskin_ekstrem) * now.jumlah_anggota as decimal(12, 6))
        ) as decimal(24, 12)
    ) as ragam
from observed as now
inner join observed as past
    on now.household_id = past.household_id
    and now.set_garis = past.set_garis
    and now.garis_miskin_ekstrem_rp = past.garis_miskin_ekstrem_rp
    and now.tanggal_bukti > past.tanggal_bukti
where now.periode = $periode
    and past.periode <> $periode
    and now.kode_kelurahan is not null
group by now.kode_kelurahan, now.set_garis
