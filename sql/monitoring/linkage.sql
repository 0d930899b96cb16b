-- grain: one measure of linkage error, and one group of people (or all)
-- TERLEWAT_TANPA_NIK, KELIRU_TANPA_NIK: of the records whose NIK was hidden (identity.trial), those who were not found
-- again, and those taken for somebody else. TAUTAN_KELIRU, TERLEWAT: of the rows drawn by lot in the last twelve months
-- and judged by people (tinjauan), the links that are wrong, and the unlinked who are somebody known. Each row weighs as
-- many as it stands for; a share's interval is Wilson's of the effective number, 90 %. A group is behind (`tertinggal`) if it
-- is worse than all others together by at least a hundredth and beyond chance: many groups are looked at, some of few
-- rows, so the intervals of both at one in two thousand must lie apart.
with answered as (
    select
        nomor,
        person_id_a as person_id,
        keputusan
    from staging.tinjauan
    where
        periode = $periode
        and nomor_contoh_sah(nomor)
        and substr(nomor, 3, 7) > strftime(cast($periode || '-01' as date) - interval 12 month, '%Y-%m')
        and substr(nomor, 3, 7) <= $periode
    qualify (tanggal, delivery_periode) = max((tanggal, delivery_periode)) over (partition by nomor)
),

-- who answers TIDAK TAHU, or twice on a day and not the same, has not judged
judged as (
    select
        nomor,
        person_id,
        min(keputusan) as keputusan
    from answered
    group by nomor, person_id
    having min(keputusan) = max(keputusan) and min(keputusan) <> 'TIDAK TAHU'
),

drawn as (
    select
        left(judged.nomor, 1) as jenis,
        judged.keputusan,
        r.*
    from judged
    inner join identity.person_record as r
        on
            r.periode = substr(judged.nomor, 3, 7)
            and r.person_id = judged.person_id
            and judged.nomor = nomor_contoh(
                left(judged.nomor, 1), r.periode, r.source, r.delivery_periode, r.file, r.row
            )
),

-- of how many each way of linking a month's sample was drawn
whole as (
    select periode, match_method, count(*) as baris
    from identity.person_record
    where source <> 'dukcapil' and periode in (select periode from drawn)
    group by periode, match_method
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
        mewakili,
        coalesce(person_id_tanpa_nik <> person_id, false) as salah
    from trial
    union all
    select
        case drawn.jenis when 'S' then 'TAUTAN_KELIRU' else 'TERLEWAT' end as ukuran,
        drawn.source,
        drawn.nik_grade,
        drawn.person_id,
        drawn.periode as bulan,
        whole.baris / count(*) over (partition by drawn.periode, drawn.match_method, drawn.jenis) as mewakili,
        (drawn.keputusan = 'SAMA') = (drawn.jenis = 'C') as salah
    from drawn
    inner join whole on whole.periode = drawn.periode and whole.match_method = drawn.match_method
),

seen as (
    select
        tried.ukuran,
        tried.mewakili,
        tried.salah,
        unnest([
            { menurut: 'SEMUA', kelompok: 'SEMUA' },
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

counted as (
    select
        ukuran,
        golongan.menurut,
        coalesce(golongan.kelompok, 'TIDAK_DIKETAHUI') as kelompok,
        count(*) as diperiksa,
        count(*) filter (where salah) as salah,
        sum(mewakili::decimal(18, 6)) as mewakili,
        sum((mewakili * mewakili)::decimal(28, 6)) as kuadrat,
        coalesce(sum(mewakili::decimal(18, 6)) filter (where salah), 0) as berat
    from seen
    group by ukuran, golongan.menurut, golongan.kelompok
),

rated as (
    select
        *,
        (berat / mewakili)::double as bagian,
        (mewakili / kuadrat * mewakili)::double as n,
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
)

select
    ukuran,
    menurut,
    kelompok,
    diperiksa,
    salah,
    round(mewakili::double, 3) as mewakili,
    round(bagian, 6) as bagian,
    round(wilson_bawah(bagian, n, 1.6448536), 6) as bagian_bawah,
    round(wilson_atas(bagian, n, 1.6448536), 6) as bagian_atas,
    coalesce(
        bagian - lain >= 0.01 and wilson_bawah(bagian, n, 3.29) > wilson_atas(lain, n_lain, 3.29), false
    ) as tertinggal
from compared
