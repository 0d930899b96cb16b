-- grain: one area (KECAMATAN, KOTA) with its estimate of people who are in no register at all
-- Chao's lower bound over three registers that are made independently: Dukcapil, Carik and DTKS. With f1
-- people seen by exactly one and f2 by exactly two of them, at least (t-1)/t * f1 (f1 - 1) / (2 (f2 + 1))
-- more exist (t = 3 registers; Chao 1987, bias corrected). Interval: Chao's log-normal one, 90 %.
-- Programme lists and P3KE are left out, since they are drawn from the others.
-- Assumptions, to be told wherever it is shown: people who live here are equally likely to be in each
-- register, registers do not copy from one another, and identity has matched their rows. Where registers
-- copy, the true number is larger: it is a lower bound. People of a USULAN who were in none of the three are
-- counted apart (`diusulkan`).
with seen as (
    select
        m.person_id,
        h.kode_kelurahan,
        count(distinct r.source) filter (where r.source in ('dukcapil', 'carik_anggota', 'dtks')) as kali,
        bool_or(r.source = 'sanggah') as diusulkan
    from household.member as m
    inner join household.household as h
        on m.household_id = h.household_id
        and h.periode = $periode
    inner join identity.person_record as r
        on m.person_id = r.person_id
        and r.periode = $periode
    where m.periode = $periode
        and h.kode_kelurahan is not null
    group by m.person_id, h.kode_kelurahan
),

counted as (
    select
        kode_kelurahan,
        count(*) filter (where kali >= 1) as terdaftar,
        count(*) filter (where kali = 1) as sekali,
        count(*) filter (where kali = 2) as dua_kali,
        count(*) filter (where kali = 0 and diusulkan) as diusulkan
    from seen
    group by kode_kelurahan
),

summed as (
    select
        w.tingkat,
        w.kode,
        cast(sum(c.terdaftar) as bigint) as terdaftar,
        cast(sum(c.sekali) as double) as f1,
        cast(sum(c.dua_kali) as double) as f2,
        cast(sum(c.diusulkan) as bigint) as diusulkan
    from counted as c
    inner join household.containment as w
        on c.kode_kelurahan = w.kode_kelurahan
        and w.periode = $periode
    where w.tingkat in ('KECAMATAN', 'KOTA')
    group by w.tingkat, w.kode
),

estimated as (
    select
        *,
        2.0 / 3 * f1 * (f1 - 1) / (2 * (f2 + 1)) as perkiraan,
        2.0 / 3 * f1 * (f1 - 1) / (2 * (f2 + 1))
        + 4.0 / 9 * f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + 4.0 / 9 * f1 ** 2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4) as ragam
    from summed
),

bounded as (
    select
        *,
        case
            when perkiraan > 0 then exp(1.6448536 * sqrt(ln(1 + ragam / perkiraan ** 2)))
            else 1
        end as pengali
    from estimated
)

select
    tingkat,
    kode,
    terdaftar,
    cast(perkiraan as decimal(18, 2)) as perkiraan,
    cast(perkiraan / pengali as decimal(18, 2)) as bawah,
    cast(perkiraan * pengali as decimal(18, 2)) as atas,
    'CHAO' as metode,
    'Batas bawah Chao atas Dukcapil, Carik dan DTKS; berlaku bila ketiganya dibuat sendiri-sendiri dan setiap'
    || ' penduduk sama mungkin tercatat. Bila satu menyalin dari yang lain, jumlah sebenarnya lebih besar.'
        as anggapan,
    diusulkan
from bounded
