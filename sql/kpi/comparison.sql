-- grain: one kota under one set of lines
-- Whether the month's expected number of extremely poor people can be: held against the newest earlier month that
-- is ready (quality.month) and rests upon the same lines, the same registers and much the same evidence, not more
-- than a year ago; where there is none, against what the registers themselves allow.
-- `melompat`: outside half to twice that month's, by more than the chance of both months' 90 % intervals together.
-- It is compared with kpi.area, not with what was published: the publication hides small counts.
-- `melebihi_register`: no month to compare with, and even the lower end is above `batas_register`: the people of
-- households in the two lowest deciles of DTKS, P3KE or (of the nation) DTSEN, at least a tenth of all (five times the
-- rate that BPS gave the city in March 2022); half of all where nobody has a decile. Not asked of fewer than 200 people.
-- `berbeda`: the newest earlier month is no measure, since `alasan` (lines, registers or evidence are others), and
-- the number is outside half to twice of it.
with month as (
    (
        select bulan
        from quality.month
        where periode = $periode
            and siap
        order by bulan desc
        limit 3
    )
    union all
    select $periode as bulan
),

register as (
    select
        periode,
        string_agg(distinct source, ', ' order by source) as register
    from staging.in_force
    where periode in (select bulan from month)
        and source in (
            'dukcapil', 'dtks', 'carik_rumah_tangga', 'carik_anggota', 'p3ke', 'dtsen_anggota', 'dtsen_keluarga'
        )
    group by periode
),

line as (
    select
        periode,
        left(kode_kelurahan, 5) as kode,
        set_garis,
        min(garis_miskin_ekstrem_rp) as terendah,
        max(garis_miskin_ekstrem_rp) as tertinggi
    from classification.line
    where periode in (select bulan from month)
    group by periode, left(kode_kelurahan, 5), set_garis
),

-- Of how many of its people the spending was decided on a visit, or observed by a surveyor.
evidence as (
    select
        h.periode,
        left(h.kode_kelurahan, 5) as kode,
        sum(h.jumlah_anggota) as jiwa,
        coalesce(sum(h.jumlah_anggota) filter (where w.basis = 'VERVAL'), 0) as verval,
        coalesce(sum(h.jumlah_anggota) filter (where w.basis = 'OBSERVED'), 0) as teramati,
        count(coalesce(w.desil_dtks, w.desil_p3ke, w.desil_dtsen_nasional)) as berdesil,
        coalesce(
            sum(h.jumlah_anggota) filter (where least(w.desil_dtks, w.desil_p3ke, w.desil_dtsen_nasional) <= 2), 0
        ) as desil_terbawah
    from household.household as h
    inner join classification.welfare as w
        on h.household_id = w.household_id
        and h.periode = w.periode
    where h.periode in (select bulan from month)
    group by h.periode, left(h.kode_kelurahan, 5)
),

kota as (
    select
        a.periode,
        a.kode,
        a.set_garis,
        a.jumlah_jiwa,
        cast(a.jiwa_miskin_ekstrem_perkiraan as double) as perkiraan,
        cast(a.jiwa_miskin_ekstrem_bawah as double) as bawah,
        -- without those of whom nothing is known: they are no chance
        cast(a.jiwa_miskin_ekstrem_atas as double) - a.jumlah_jiwa * (1 - a.bagian_jiwa_terwakili) as atas,
        r.register,
        l.terendah,
        l.tertinggi,
        e.verval / e.jiwa as verval,
        e.teramati / e.jiwa as teramati,
        case
            when e.berdesil = 0 then 0.5 * e.jiwa
            else greatest(e.desil_terbawah, 0.1 * e.jiwa)
        end as batas_register
    from kpi.area as a
    inner join register as r
        on a.periode = r.periode
    inner join line as l
        on a.kode = l.kode
        and a.set_garis = l.set_garis
        and a.periode = l.periode
    inner join evidence as e
        on a.kode = e.kode
        and a.periode = e.periode
    where a.tingkat = 'KOTA'
        and a.periode in (select bulan from month)
        and a.jiwa_miskin_ekstrem_perkiraan is not null
),

paired as (
    select
        n.*,
        b.periode as periode_sebelum,
        b.perkiraan as perkiraan_sebelum,
        case
            when b.periode is null then null
            when (n.terendah, n.tertinggi) is distinct from (b.terendah, b.tertinggi) then 'garis kemiskinan berubah'
            when n.register <> b.register then 'register yang ada berubah'
            -- a quarter of the people are judged by evidence of another kind
            when abs(n.verval - b.verval) + abs(n.teramati - b.teramati)
                + abs(n.verval + n.teramati - b.verval - b.teramati) > 0.5
                then 'jenis bukti berubah'
        end as alasan,
        n.perkiraan > 2 * b.perkiraan
        and n.perkiraan - b.perkiraan > sqrt((b.atas - b.perkiraan) ** 2 + (n.perkiraan - n.bawah) ** 2)
        or 2 * n.perkiraan < b.perkiraan
        and b.perkiraan - n.perkiraan > sqrt((b.perkiraan - b.bawah) ** 2 + (n.atas - n.perkiraan) ** 2) as jauh
    from kota as n
    left join kota as b
        on n.kode = b.kode
        and n.set_garis = b.set_garis
        and n.periode > b.periode
    where n.periode = $periode
),

judged as (
    select
        kode,
        set_garis,
        any_value(jumlah_jiwa) as jumlah_jiwa,
        any_value(perkiraan) as perkiraan,
        any_value(bawah) as bawah,
        any_value(batas_register) as batas_register,
        max(periode_sebelum) filter (where alasan is null) as periode_pembanding,
        max_by(perkiraan_sebelum, periode_sebelum) filter (where alasan is null) as perkiraan_pembanding,
        max_by(jauh, periode_sebelum) filter (where alasan is null) as jauh_dari_pembanding,
        max(periode_sebelum) as periode_sebelum,
        max_by(perkiraan_sebelum, periode_sebelum) as perkiraan_sebelum,
        max_by(coalesce(alasan, ''), periode_sebelum) as alasan,
        max_by(jauh, periode_sebelum) as jauh_dari_sebelum
    from paired
    group by kode, set_garis
)

select
    kode,
    set_garis,
    cast(perkiraan as decimal(18, 2)) as perkiraan,
    periode_pembanding,
    cast(perkiraan_pembanding as decimal(18, 2)) as perkiraan_pembanding,
    coalesce(jauh_dari_pembanding, false) as melompat,
    cast(batas_register as decimal(18, 2)) as batas_register,
    periode_pembanding is null and jumlah_jiwa >= 200 and bawah > batas_register as melebihi_register,
    periode_sebelum,
    cast(perkiraan_sebelum as decimal(18, 2)) as perkiraan_sebelum,
    nullif(alasan, '') as alasan,
    coalesce(alasan <> '' and jauh_dari_sebelum, false) as berbeda
from judged
