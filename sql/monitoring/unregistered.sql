-- grain: one kota with a lower bound of the people who live there and are in no register at all
-- Chapman's estimate (1951) of whom neither Dukcapil nor Carik saw, by kelurahan, sex and age: n10 n01 / (n11 + 1), less
-- those whom another register or list saw. Whoever is hard to find for one office is so for the other: then the true
-- number is larger, which makes it a lower bound. Where one finds rather whom the other misses it would be too large: the
-- people of DTKS and DTSEN show it (`kaitan`, their odds ratio), and the estimate is lowered by as much, never raised.
-- `perkiraan` is that bound, with the sampling error of both taken off (95 %, one-sided); `bawah` is the same, and nobody
-- knows an upper one.
-- Only of a kota: small areas have too few to say, and such a number is not for cutting off NIK, eviction, policing,
-- credit, tax or elections (`larangan`, on every row).
-- Where Carik and Dukcapil have fewer than a hundred people in common there is no number.
with held as (
    select
        sources,
        list_contains(sumber, 'dukcapil') as dukcapil,
        list_contains(sumber, 'carik_anggota') as carik,
        list_has_any(sumber, ['dtks', 'dtsen_anggota']) as di_daftar,
        sumber <> ['sanggah'] as terdaftar,
        list_contains(sumber, 'sanggah') as diusulkan
    from (
        select distinct
            sources,
            string_split(sources, ',') as sumber
        from identity.person
        where periode = $periode
    )
),

seen as (
    select
        h.kode_kelurahan,
        p.jenis_kelamin,
        umur(p.tanggal_lahir, last_day(cast($periode || '-01' as date))) as umur,
        s.dukcapil,
        s.carik,
        s.di_daftar,
        s.terdaftar,
        s.diusulkan
    from household.member as m
    inner join household.household as h
        on m.household_id = h.household_id
        and h.periode = $periode
    inner join identity.person as p
        on m.person_id = p.person_id
        and p.periode = $periode
    inner join held as s
        on p.sources = s.sources
    where m.periode = $periode
        and h.kode_kelurahan is not null
),

stratum as (
    select
        kode_kelurahan,
        cast(count(*) filter (where dukcapil and carik) as double) as n11,
        cast(count(*) filter (where dukcapil and not carik) as double) as n10,
        cast(count(*) filter (where carik and not dukcapil) as double) as n01,
        count(*) filter (where terdaftar and not dukcapil and not carik) as lain,
        count(*) filter (where terdaftar) as terdaftar,
        count(*) filter (where diusulkan and not terdaftar) as diusulkan,
        count(*) filter (where di_daftar and dukcapil and carik) as d11,
        count(*) filter (where di_daftar and dukcapil and not carik) as d10,
        count(*) filter (where di_daftar and carik and not dukcapil) as d01,
        count(*) filter (where di_daftar and not dukcapil and not carik) as d00
    from seen
    group by
        kode_kelurahan, jenis_kelamin,
        case when umur < 6 then 0 when umur < 18 then 1 when umur < 30 then 2 when umur < 60 then 3 when umur >= 60 then 4 end
),

summed as (
    select
        w.kode,
        sum(s.terdaftar) as terdaftar,
        sum(s.diusulkan) as diusulkan,
        sum(s.lain) as lain,
        sum(s.n11) as n11,
        sum(s.n10 * s.n01 / (s.n11 + 1)) as luput,
        sum(
            (s.n11 + s.n10 + 1) * (s.n11 + s.n01 + 1) * s.n10 * s.n01 / ((s.n11 + 1) ** 2 * (s.n11 + 2))
        ) as ragam,
        sum(s.d11) as d11,
        sum(s.d10) as d10,
        sum(s.d01) as d01,
        sum(s.d00) as d00
    from stratum as s
    inner join household.containment as w
        on s.kode_kelurahan = w.kode_kelurahan
        and w.periode = $periode
    where w.tingkat = 'KOTA'
    group by w.kode
),

estimated as (
    select
        *,
        -- half a person is added to each cell, so that none is zero
        ln((d11 + 0.5) * (d00 + 0.5) / ((d10 + 0.5) * (d01 + 0.5))) as log_kaitan,
        1 / (d11 + 0.5) + 1 / (d10 + 0.5) + 1 / (d01 + 0.5) + 1 / (d00 + 0.5) as ragam_kaitan
    from summed
),

bounded as (
    select
        *,
        case
            when n11 >= 100 then cast(
                greatest(
                    luput * exp(
                        least(log_kaitan, 0)
                        - 1.6448536 * sqrt(
                            ragam / greatest(luput, 1) ** 2
                            + case when log_kaitan < 0 then ragam_kaitan else 0 end
                        )
                    ) - lain,
                    0
                ) as decimal(18, 2)
            )
        end as sedikitnya
    from estimated
)

select
    'KOTA' as tingkat,
    kode,
    cast(terdaftar as bigint) as terdaftar,
    sedikitnya as perkiraan,
    sedikitnya as bawah,
    cast(null as decimal(18, 2)) as atas,
    case when sedikitnya is null then 'TIDAK DAPAT DIPERKIRAKAN' else 'CHAPMAN' end as metode,
    case
        when sedikitnya is not null then
            'Batas bawah: sedikitnya sebanyak ini tinggal di sini tanpa tercatat, dihitung dari yang tercatat di Dukcapil'
            || ' dan di Carik. Siapa yang sulit dicatat satu kantor biasanya sulit dicatat yang lain; karena itu jumlah'
            || ' sebenarnya lebih besar, dan batas atasnya tidak diketahui.'
        else 'Dukcapil dan Carik terlalu sedikit beririsan untuk memperkirakan siapa yang tidak tercatat.'
    end as anggapan,
    cast(exp(log_kaitan) as double) as kaitan,
    'Hanya untuk mencari penduduk yang belum terlayani; bukan untuk menonaktifkan NIK, penggusuran, penertiban,'
    || ' kredit, pajak atau pemilu.' as larangan,
    cast(diusulkan as bigint) as diusulkan
from bounded
