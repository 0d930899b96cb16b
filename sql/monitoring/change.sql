-- grain: one cause in one area (KELURAHAN, KECAMATAN, KOTA, PROVINSI) under one set of lines
-- By how many the named extremely poor people (`jiwa`) and the expected ones (`perkiraan`) are more or fewer
-- than in the month before, by cause. The causes add up exactly to the whole change of the KPI tables.
-- Of a household in both months the change of its class or probability counts over today's people and has the
-- cause of monitoring.transition; who came or went (monitoring.movement) counts at the household's old class, or
-- at the class of the household that appeared. A household that moved takes its old figure along: PENDUDUK, or
-- DATA where only what is known of its place changed. Every area has a row for each of the seven causes.
-- An area without figures (kpi.area: no spending was observed there, or it is none of household.area) counts as
-- nothing: where its figures begin or end, so does its people's share of its parents', and the cause is DATA.
-- `ragam` is the sum of the households' squared changes of expectation: what chance alone would make of as many
-- changes that go either way. `garis_lain`: some line of the area is another than in the month before.
with figured as (
    select
        periode,
        kode_kelurahan
    from classification.reach
    where terbukti
    union all
    -- an earlier version's month does not say which areas have figures: all had
    select distinct
        periode,
        kode_kelurahan
    from classification.household
    where periode = (select max(periode_sebelum) from monitoring.transition where periode = $periode)
        and periode not in (select periode from classification.reach)
),

home as (
    select
        t.household_id,
        t.set_garis,
        t.periode_sebelum,
        t.sebab,
        fp.kode_kelurahan as kode_kelurahan_sebelum,
        fn.kode_kelurahan,
        past.kode_kelurahan <> now.kode_kelurahan as pindah,
        coalesce(past.jumlah_anggota, 0) as anggota_sebelum,
        coalesce(now.jumlah_anggota, 0) as anggota,
        cast(coalesce(t.kelas_sebelum = 'MISKIN_EKSTREM', false) as integer) as ekstrem_sebelum,
        cast(coalesce(t.kelas = 'MISKIN_EKSTREM', false) as integer) as ekstrem,
        coalesce(t.p_miskin_ekstrem_sebelum, 0) as p_sebelum,
        coalesce(t.p_miskin_ekstrem, 0) as p,
        -- whether it exists in both months, though one of them may have had no line for it
        past.household_id is not null and now.household_id is not null as tetap_ada
    from monitoring.transition as t
    left join household.household as past
        on t.household_id = past.household_id
        and t.periode_sebelum = past.periode
    left join household.household as now
        on t.household_id = now.household_id
        and now.periode = $periode
    left join figured as fp
        on past.kode_kelurahan = fp.kode_kelurahan
        and past.periode = fp.periode
    left join figured as fn
        on now.kode_kelurahan = fn.kode_kelurahan
        and now.periode = fn.periode
    where t.periode = $periode
),

change as (
    -- the class and the probability of those who are there in both months
    select
        kode_kelurahan,
        set_garis,
        sebab,
        (ekstrem - ekstrem_sebelum) * anggota as jiwa,
        (p - p_sebelum) * anggota as perkiraan
    from home
    where tetap_ada
        and sebab is not null
    union all
    -- who moves takes the old figure along
    select
        unnest([kode_kelurahan_sebelum, kode_kelurahan]) as kode_kelurahan,
        set_garis,
        case when pindah then 'PENDUDUK' else 'DATA' end as sebab,
        unnest([-1, 1]) * ekstrem_sebelum * anggota_sebelum as jiwa,
        unnest([-1, 1]) * p_sebelum * anggota_sebelum as perkiraan
    from home
    where tetap_ada
        and kode_kelurahan_sebelum is distinct from kode_kelurahan
    union all
    -- who came, at the class that the household had, or has if it was not there
    select
        h.kode_kelurahan,
        h.set_garis,
        m.sebab,
        case when h.tetap_ada then h.ekstrem_sebelum else h.ekstrem end as jiwa,
        case when h.tetap_ada then h.p_sebelum else h.p end as perkiraan
    from monitoring.movement as m
    inner join home as h
        on m.household_id = h.household_id
    where m.periode = $periode
    union all
    -- who went
    select
        case when h.tetap_ada then h.kode_kelurahan else h.kode_kelurahan_sebelum end as kode_kelurahan,
        h.set_garis,
        m.sebab,
        -h.ekstrem_sebelum as jiwa,
        -h.p_sebelum as perkiraan
    from monitoring.movement as m
    inner join home as h
        on m.household_id_sebelum = h.household_id
    where m.periode = $periode
),

summed as (
    select
        kode_kelurahan,
        set_garis,
        sebab,
        sum(jiwa) as jiwa,
        sum(perkiraan) as perkiraan,
        sum(cast(perkiraan as decimal(12, 6)) * cast(perkiraan as decimal(12, 6))) as ragam
    from change
    where kode_kelurahan is not null
    group by kode_kelurahan, set_garis, sebab
),

line as (
    select
        now.kode_kelurahan,
        now.set_garis,
        (now.garis_miskin_ekstrem_rp, now.garis_miskin_rp)
        is distinct from (past.garis_miskin_ekstrem_rp, past.garis_miskin_rp) as garis_lain
    from classification.line as now
    left join classification.line as past
        on now.kode_kelurahan = past.kode_kelurahan
        and now.set_garis = past.set_garis
        and past.periode = (select max(periode_sebelum) from home)
    where now.periode = $periode
),

area as (
    -- every kelurahan with figures in either month
    select distinct
        a.kode_kelurahan,
        a.set_garis,
        a.periode_sebelum,
        s.sebab
    from (
        select kode_kelurahan, set_garis, periode_sebelum from home
        union
        select kode_kelurahan_sebelum, set_garis, periode_sebelum from home
    ) as a
    cross join (
        select unnest(
            ['KESEJAHTERAAN', 'PENDUDUK', 'VERIFIKASI', 'MODEL', 'DATA', 'GARIS', 'IDENTITAS']
        ) as sebab
    ) as s
    where a.kode_kelurahan is not null
)

select
    w.tingkat,
    w.kode,
    a.set_garis,
    a.periode_sebelum,
    a.sebab,
    cast(coalesce(sum(s.jiwa), 0) as bigint) as jiwa,
    cast(coalesce(sum(s.perkiraan), 0) as decimal(18, 8)) as perkiraan,
    cast(coalesce(sum(s.ragam), 0) as decimal(24, 12)) as ragam,
    coalesce(bool_or(l.garis_lain), false) as garis_lain
from area as a
inner join (
    select distinct
        tingkat,
        kode,
        kode_kelurahan
    from household.containment
    where periode in ($periode, (select max(periode_sebelum) from home))
) as w
    on a.kode_kelurahan = w.kode_kelurahan
left join summed as s
    on a.kode_kelurahan = s.kode_kelurahan
    and a.set_garis = s.set_garis
    and a.sebab = s.sebab
left join line as l
    on a.kode_kelurahan = l.kode_kelurahan
    and a.set_garis = l.set_garis
group by w.tingkat, w.kode, a.set_garis, a.periode_sebelum, a.sebab
