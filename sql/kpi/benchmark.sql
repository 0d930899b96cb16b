-- grain: one rate of one area under one set of lines, beside the survey of BPS for the province or kota that it lies in
-- What BPS' survey says of the rate below the extreme line and below the poverty line, and the area's own expectation
-- raked to it: every area of that kota or province by the same ratio. Only where both mean the same: the same line (to
-- the rupiah), the same month, and a relative standard error of at most a quarter; else `alasan` says why not and the
-- raked columns are null. Its interval holds BPS' error and, of an area within, that of the area's own share; below the
-- poverty line nobody knows that error, and the interval of an area within is null. The raw figure stays what it is.
with said as (
    select
        indikator,
        kode_wilayah,
        periode_data,
        garis_rupiah,
        min(nilai) as nilai,
        max(galat_baku) as galat_baku,
        min(dasar) as dasar,
        min(nilai) <> max(nilai) or min(galat_baku) <> max(galat_baku) as dua
    from (
        select *
        from staging.bps_kemiskinan
        where periode = $periode
            and indikator in ('p0_miskin_ekstrem', 'p0_miskin')
            and periode_data <= last_day(cast($periode || '-01' as date))
        qualify rank() over (
            partition by indikator, kode_wilayah, periode_data, garis_rupiah order by delivery_periode desc
        ) = 1
    )
    group by indikator, kode_wilayah, periode_data, garis_rupiah
),

line as (
    select
        left(kode_kelurahan, 5) as kota,
        set_garis,
        indikator,
        min(rupiah) as terendah,
        max(rupiah) as tertinggi
    from (
        select
            kode_kelurahan,
            set_garis,
            unnest(['p0_miskin_ekstrem', 'p0_miskin']) as indikator,
            unnest([garis_miskin_ekstrem_rp, garis_miskin_rp]) as rupiah
        from classification.line
        where periode = $periode
    )
    group by left(kode_kelurahan, 5), set_garis, indikator
),

figure as (
    select
        tingkat,
        kode,
        nama,
        set_garis,
        jumlah_jiwa,
        bagian_jiwa_terwakili,
        unnest(['p0_miskin_ekstrem', 'p0_miskin']) as indikator,
        unnest([p0_miskin_ekstrem, p0_miskin]) as p0,
        unnest(
            [jiwa_miskin_ekstrem_perkiraan, cast(p0_miskin * jumlah_jiwa as decimal(18, 2))]
        ) as perkiraan,
        unnest([jiwa_miskin_ekstrem_bawah, null]) as bawah,
        unnest([jiwa_miskin_ekstrem_atas, null]) as atas
    from kpi.area
    where periode = $periode
),

area_line as (
    select
        a.*,
        l.terendah,
        l.tertinggi
    from figure as a
    inner join (
        select
            a.kode,
            l.set_garis,
            l.indikator,
            min(l.terendah) as terendah,
            max(l.tertinggi) as tertinggi
        from kpi.area as a
        inner join line as l
            on starts_with(l.kota, left(a.kode, 5))
        where a.periode = $periode
        group by a.kode, l.set_garis, l.indikator
    ) as l
        on a.kode = l.kode
        and a.set_garis = l.set_garis
        and a.indikator = l.indikator
),

-- The figure of the area itself goes before that of the province; of several the newest, and of the set's own line.
beside as (
    select
        a.*,
        s.kode_wilayah,
        s.periode_data,
        s.garis_rupiah,
        s.nilai,
        s.galat_baku,
        s.dasar,
        s.dua,
        s.garis_rupiah = a.terendah and s.garis_rupiah = a.tertinggi as garis_sama
    from area_line as a
    inner join said as s
        on a.indikator = s.indikator
        and starts_with(a.kode || '.', s.kode_wilayah || '.')
    qualify row_number() over (
        partition by a.kode, a.set_garis, a.indikator
        order by
            length(s.kode_wilayah) desc,
            coalesce(s.garis_rupiah = a.terendah and s.garis_rupiah = a.tertinggi, false) desc,
            s.periode_data desc
    ) = 1
),

judged as (
    select
        b.*,
        w.p0 as p0_wilayah,
        case
            when b.perkiraan is null then 'Wilayah ini belum punya angka'
            when not coalesce(b.garis_sama, false) then 'Garis BPS lain daripada garis ini'
            when strftime(b.periode_data, '%Y-%m') <> $periode then 'Keadaan yang disurvei bukan bulan ini'
            when b.dua then 'Dua angka BPS untuk hal yang sama'
            when b.galat_baku is null then 'Galat baku BPS tidak diterbitkan'
            when b.galat_baku > 0.25 * b.nilai then 'Galat baku relatif BPS di atas 25 persen'
            when coalesce(w.p0, 0) = 0 or coalesce(w.bagian_jiwa_terwakili, 0) < 1
                then 'Register belum punya angka untuk seluruh wilayah survei itu'
            when b.nilai not between w.p0 / 5 and w.p0 * 5
                then 'Lebih dari lima kali berbeda dari register; periksa satuannya'
        end as alasan
    from beside as b
    left join figure as w
        on b.kode_wilayah = w.kode
        and b.set_garis = w.set_garis
        and b.indikator = w.indikator
),

raked as (
    select
        *,
        case when alasan is null then cast(perkiraan as double) * nilai / p0_wilayah end as selaras,
        (
            pow(galat_baku / nullif(nilai, 0), 2)
            + case
                when kode = kode_wilayah or perkiraan = 0 then 0
                else pow(cast(atas - bawah as double) / (2 * 1.6448536 * cast(perkiraan as double)), 2)
            end
        ) / 9 as sebaran
    from judged
)

select
    tingkat,
    kode,
    nama,
    set_garis,
    indikator,
    kode_wilayah,
    periode_data,
    garis_rupiah,
    cast(case when not coalesce(dua, false) then nilai end as double) as nilai_bps,
    cast(case when not coalesce(dua, false) then galat_baku end as double) as galat_baku_bps,
    dasar,
    p0,
    perkiraan,
    cast(selaras as decimal(18, 2)) as perkiraan_selaras,
    cast(
        case when sebaran is not null then jumlah_pada(selaras, least(sebaran, 0.5), -1.6448536) end as decimal(18, 2)
    ) as bawah_selaras,
    cast(
        case
            when selaras is not null and sebaran is not null
                then least(jumlah_pada(selaras, least(sebaran, 0.5), 1.6448536), jumlah_jiwa)
        end as decimal(18, 2)
    ) as atas_selaras,
    alasan
from raked
