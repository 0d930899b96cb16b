-- grain: one measure of linkage error, and one group of people (or all, or one way of linking)
-- TERLEWAT_TANPA_NIK, KELIRU_TANPA_NIK: of the records whose NIK was hidden (identity.trial), those who were not found
-- again, and those taken for somebody else. TAUTAN_KELIRU, TERLEWAT: of the rows drawn by lot in the last twelve months
-- (monitoring.sample) and judged by people (monitoring.answer), the links that are wrong, and the unlinked who are somebody
-- known. Each row weighs as many as it stands for; a share's interval is Wilson's of the effective number, 90 %. Of a month
-- in which a way of linking has no judged row only the others are known: it counts by way of linking (CARA) alone. All
-- together always have a row; where it has no figure `alasan_kosong` says why. A group is behind (`tertinggal`) if it
-- is worse than all others together by at least a hundredth and beyond chance: many groups are looked at, some of few
-- rows, so the intervals of both at one in two thousand must lie apart.
with drawn as (
    select
        if(cara = 'NEW', 'TERLEWAT', 'TAUTAN_KELIRU') as ukuran,
        (keputusan = 'SAMA') = (cara = 'NEW') as salah,
        *
    from monitoring.answer
    where
        periode = $periode
        and source is not null
        and bulan > strftime(cast($periode || '-01' as date) - interval 12 month, '%Y-%m')
),

-- of how many each way of linking a month's sample was drawn, of the months that people answered on
stratum as (
    select
        part.ukuran,
        part.bulan,
        part.cara,
        part.baris,
        part.baris / nullif(count(drawn.salah), 0) as mewakili,
        min(count(drawn.salah)) over (partition by part.ukuran, part.bulan) > 0 as lengkap
    from (
        select distinct
            if(cara = 'NEW', 'TERLEWAT', 'TAUTAN_KELIRU') as ukuran,
            periode as bulan,
            cara,
            baris
        from monitoring.sample
    ) as part
    left join drawn using (bulan, cara)
    where (part.ukuran, part.bulan) in (select (ukuran, bulan) from drawn)
    group by part.ukuran, part.bulan, part.cara, part.baris
),

trial as (
    select
        t.source,
        t.person_id,
        t.person_id_tanpa_nik,
        t.mewakili,
        r.nik_grade
    from identity.trial as t
    inner join identity.person_record as r using (periode, source, delivery_periode, file, row)
    where t.periode = $periode
),

tried as (
    select
        'TERLEWAT_TANPA_NIK' as ukuran,
        source,
        nik_grade,
        person_id,
        $periode as bulan,
        null as cara,
        true as lengkap,
        mewakili,
        person_id_tanpa_nik is null as salah
    from trial
    union all
    select
        'KELIRU_TANPA_NIK' as ukuran,
        source,
        nik_grade,
        person_id,
        $periode as bulan,
        null as cara,
        true as lengkap,
        mewakili,
        coalesce(person_id_tanpa_nik <> person_id, false) as salah
    from trial
    union all
    select
        drawn.ukuran,
        drawn.source,
        drawn.nik_grade,
        drawn.person_id,
        drawn.bulan,
        drawn.cara,
        stratum.lengkap,
        stratum.mewakili,
        drawn.salah
    from drawn
    inner join stratum on stratum.bulan = drawn.bulan and stratum.cara = drawn.cara
),

seen as (
    select
        tried.ukuran,
        tried.lengkap,
        tried.mewakili,
        tried.salah,
        unnest([
            { menurut: 'SEMUA', kelompok: 'SEMUA' },
            { menurut: 'CARA', kelompok: tried.cara },
            { menurut: 'SUMBER', kelompok: tried.source },
            { menurut: 'NIK', kelompok: tried.nik_grade },
            { menurut: 'KELAMIN', kelompok: p.jenis_kelamin },
            {
                menurut: 'UMUR',
                kelompok: case
                    when umur(p.tanggal_lahir, akhir.hari) < 6 then '0-5'
                    when umur(p.tanggal_lahir, akhir.hari) < 18 then '6-17'
                    when umur(p.tanggal_lahir, akhir.hari) < 60 then '18-59'
                    when p.tanggal_lahir is not null then '60+'
                end
            },
            {
                menurut: 'DISABILITAS',
                kelompok: case when m.disabilitas then 'YA' when not m.disabilitas then 'TIDAK' end
            },
            { menurut: 'KECAMATAN', kelompok: left(p.kode_kelurahan, 8) },
            {
                menurut: 'NAMA',
                kelompok: case
                    when not contains(p.nama_kunci, ' ') then 'SATU_KATA'
                    when length(p.nama_kunci) - length(replace(p.nama_kunci, ' ', '')) = 1 then 'DUA_KATA'
                    when p.nama_kunci is not null then 'LEBIH'
                end
            }
        ]) as golongan
    from tried
    cross join (select last_day(cast($periode || '-01' as date)) as hari) as akhir
    left join identity.person as p on p.periode = tried.bulan and p.person_id = tried.person_id
    left join intervention.member as m on m.periode = tried.bulan and m.person_id = tried.person_id
),

-- who has not judged, and whoever stands in a month that is not whole, weighs nothing
weighed as (
    select
        ukuran,
        golongan.menurut,
        coalesce(golongan.kelompok, 'TIDAK_DIKETAHUI') as kelompok,
        salah,
        salah is null as belum,
        case
            when salah is not null and (lengkap or golongan.menurut = 'CARA') then mewakili
        end as mewakili
    from seen
    where golongan.menurut <> 'CARA' or golongan.kelompok is not null
),

counted as (
    select
        ukuran,
        menurut,
        kelompok,
        count(mewakili) as diperiksa,
        count(mewakili) filter (where salah) as salah,
        count(*) filter (where belum) as tidak_dinilai,
        coalesce(sum(mewakili::decimal(18, 6)), 0) as mewakili,
        coalesce(sum((mewakili * mewakili)::decimal(28, 6)), 0) as kuadrat,
        coalesce(sum(mewakili::decimal(18, 6)) filter (where salah), 0) as berat
    from weighed
    group by ukuran, menurut, kelompok
),

rated as (
    select
        *,
        (berat / nullif(mewakili, 0))::double as bagian,
        (mewakili / nullif(kuadrat, 0) * mewakili)::double as n,
        sum(berat) over w - berat as berat_lain,
        sum(mewakili) over w - mewakili as mewakili_lain,
        sum(kuadrat) over w - kuadrat as kuadrat_lain
    from counted
    window w as (partition by ukuran, menurut)
),

compared as (
    select
        *,
        (berat_lain / nullif(mewakili_lain, 0))::double as lain,
        (mewakili_lain / nullif(kuadrat_lain, 0) * mewakili_lain)::double as n_lain
    from rated
),

-- of how many rows all together, or one way of linking, speak
whole as (
    select
        ukuran,
        'CARA' as menurut,
        cara as kelompok,
        sum(baris) as dari
    from stratum
    group by ukuran, cara
    union all
    select
        measure.ukuran,
        'SEMUA' as menurut,
        'SEMUA' as kelompok,
        case
            when measure.tanpa_nik
                then (
                    select count(*) from identity.person_record
                    where periode = $periode and source <> 'dukcapil'
                )
            else coalesce((select sum(baris) from stratum where stratum.ukuran = measure.ukuran), 0)
        end as dari
    from (
        values
        ('TERLEWAT_TANPA_NIK', true), ('KELIRU_TANPA_NIK', true), ('TAUTAN_KELIRU', false), ('TERLEWAT', false)
    ) as measure (ukuran, tanpa_nik)
)

select
    ukuran,
    menurut,
    kelompok,
    coalesce(diperiksa, 0) as diperiksa,
    coalesce(salah, 0) as salah,
    coalesce(tidak_dinilai, 0) as tidak_dinilai,
    round(coalesce(mewakili, 0)::double, 3) as mewakili,
    dari::bigint as dari,
    round(bagian, 6) as bagian,
    round(wilson_bawah(bagian, n, 1.6448536), 6) as bagian_bawah,
    round(wilson_atas(bagian, n, 1.6448536), 6) as bagian_atas,
    case
        when bagian is not null then null
        when contains(ukuran, '_TANPA_NIK') then 'NIK_PASTI_KURANG'
        when menurut <> 'CARA' and ukuran in (select ukuran from drawn where salah is not null) then 'CARA_BELUM_DINILAI'
        else 'BELUM_DINILAI'
    end as alasan_kosong,
    coalesce(
        menurut <> 'CARA' and bagian - lain >= 0.01 and wilson_bawah(bagian, n, 3.29) > wilson_atas(lain, n_lain, 3.29),
        false
    ) as tertinggal
from compared
full join whole using (ukuran, menurut, kelompok)
