-- grain: one indicator of one programme, or of a whole strategy, in one area (KOTA, KECAMATAN)
-- The three strategies of Inpres 4/2022 in the quarter that contains the month: what stands at the month's end
-- (intervention.coverage, need) and what came about from the quarter's first day to then (need, realisation).
-- Of a whole strategy `kode_program` is SEMUA; a household that several programmes serve is one there.
-- CAKUPAN_TRIWULAN_LALU is that of the newest month of the quarter before that is ready (quality.month).
-- What nobody with authority has said is null and its `keterangan` BELUM DIPASTIKAN; a sum without it is
-- BELUM LENGKAP.
-- Known limits: of a recipient whose intervention was reported as under way and later, on another day, as done
-- both amounts are summed; a report that names no household living here is in no area.
with quarter as (
    select
        cast(date_trunc('quarter', cast($periode || '-01' as date)) as date) as mulai,
        last_day(cast($periode || '-01' as date)) as akhir
),

before as (
    select max(m.bulan) as bulan
    from quality.month as m
    cross join quarter as q
    where m.periode = $periode
        and m.siap
        and cast(m.bulan || '-01' as date) between q.mulai - interval 3 month and q.mulai - interval 1 day
),

covered as (
    select
        c.kode,
        p.strategi,
        coalesce(c.kode_program, 'SEMUA') as kode_program,
        any_value(c.tingkat) as tingkat,
        sum(c.berhak) as berhak,
        sum(c.terlayani) as terlayani,
        sum(b.berhak) as berhak_lalu,
        sum(b.terlayani) as terlayani_lalu,
        sum((c.berhak - c.terlayani) * p.nilai_rp_per_bulan) as belum_rp,
        bool_or(p.nilai_rp_per_bulan is null and c.berhak > c.terlayani) as belum_lengkap
    from intervention.coverage as c
    inner join intervention.program as p
        on c.kode_program = p.kode_program
        and p.periode = $periode
    left join intervention.coverage as b
        on c.kode_program = b.kode_program
        and c.tingkat = b.tingkat
        and c.kode = b.kode
        and b.periode = (select bulan from before)
    where c.periode = $periode
        and c.tingkat in ('KOTA', 'KECAMATAN')
    group by grouping sets ((c.kode, p.strategi, c.kode_program), (c.kode, p.strategi))
),

need as (
    select
        n.kode_program,
        p.strategi,
        n.household_id,
        n.terlayani,
        n.kelas = 'MISKIN_EKSTREM' as ekstrem,
        coalesce(n.terdaftar_sejak + cast(n.hari_menuju_layanan as integer) between q.mulai and q.akhir, false)
            as mulai_dilayani,
        w.kode
    from intervention.need as n
    inner join intervention.program as p
        on n.kode_program = p.kode_program
        and p.periode = $periode
    inner join household.containment as w
        on n.kode_kelurahan = w.kode_kelurahan
        and w.tingkat in ('KOTA', 'KECAMATAN')
        and w.periode = $periode
    cross join quarter as q
    where n.periode = $periode
),

counted as (
    select
        kode,
        strategi,
        coalesce(kode_program, 'SEMUA') as kode_program,
        count(distinct household_id) filter (where ekstrem) as rumah_tangga,
        count(distinct household_id) filter (where ekstrem and terlayani) as rumah_tangga_terlayani,
        count(*) filter (where mulai_dilayani) as mulai_dilayani
    from need
    group by kode, strategi, grouping sets ((kode_program), ())
),

report as (
    -- a report sent again replaces the one of the same day; what was called off in the end is not there
    select
        r.kode_program,
        p.strategi,
        coalesce(r.person_id, r.household_id) as penerima,
        r.nominal_rp,
        w.kode
    from (
        select
            *,
            arg_max(status, (tanggal, delivery_periode, status)) over (
                partition by kode_program, household_id, person_id
            ) as status_akhir
        from intervention.realisation
        where periode = $periode
            and status <> 'RENCANA'
            and tanggal >= (select mulai from quarter)
        qualify row_number() over (
            partition by kode_program, household_id, person_id, tanggal
            order by delivery_periode desc, status desc, nominal_rp desc nulls last
        ) = 1
    ) as r
    inner join intervention.program as p
        on r.kode_program = p.kode_program
        and p.periode = $periode
    inner join household.household as h
        on r.household_id = h.household_id
        and h.periode = $periode
    inner join household.containment as w
        on h.kode_kelurahan = w.kode_kelurahan
        and w.tingkat in ('KOTA', 'KECAMATAN')
        and w.periode = $periode
    where r.status <> 'BATAL'
        and r.status_akhir <> 'BATAL'
),

done as (
    select
        kode,
        strategi,
        coalesce(kode_program, 'SEMUA') as kode_program,
        count(distinct kode_program || ' ' || penerima) as penerima,
        sum(nominal_rp) as nominal_rp
    from report
    group by kode, strategi, grouping sets ((kode_program), ())
),

joined as (
    select
        c.*,
        p.nama as nama_program,
        p.opd,
        p.dasar_hukum,
        coalesce(n.rumah_tangga, 0) as rumah_tangga,
        coalesce(n.rumah_tangga_terlayani, 0) as rumah_tangga_terlayani,
        coalesce(n.mulai_dilayani, 0) as mulai_dilayani,
        coalesce(d.penerima, 0) as realisasi,
        coalesce(d.nominal_rp, 0) as realisasi_rp
    from covered as c
    left join intervention.program as p
        on c.kode_program = p.kode_program
        and p.periode = $periode
    left join counted as n
        on c.kode = n.kode
        and c.strategi = n.strategi
        and c.kode_program = n.kode_program
    left join done as d
        on c.kode = d.kode
        and c.strategi = d.strategi
        and c.kode_program = d.kode_program
)

select
    year(q.mulai) || '-T' || quarter(q.mulai) as triwulan,
    j.strategi,
    j.kode_program,
    j.nama_program,
    j.opd,
    j.dasar_hukum,
    j.tingkat,
    j.kode,
    i.indikator,
    cast(
        case i.indikator
            when 'RUMAH_TANGGA_EKSTREM' then j.rumah_tangga
            when 'RUMAH_TANGGA_EKSTREM_TERLAYANI' then j.rumah_tangga_terlayani
            when 'KEBUTUHAN' then j.berhak
            when 'KEBUTUHAN_TERLAYANI' then j.terlayani
            when 'CAKUPAN' then j.terlayani / nullif(j.berhak, 0)
            when 'CAKUPAN_TRIWULAN_LALU' then j.terlayani_lalu / nullif(j.berhak_lalu, 0)
            when 'MULAI_DILAYANI' then j.mulai_dilayani
            when 'REALISASI' then j.realisasi
            when 'REALISASI_RP' then j.realisasi_rp
            when 'BELUM_TERLAYANI_RP_PER_BULAN'
                then case when j.belum_lengkap then nullif(j.belum_rp, 0) else coalesce(j.belum_rp, 0) end
        end as double
    ) as nilai,
    i.satuan,
    case
        when i.indikator = 'BELUM_TERLAYANI_RP_PER_BULAN' and j.belum_lengkap
            then case when j.belum_rp > 0 then 'BELUM LENGKAP' else 'BELUM DIPASTIKAN' end
    end as keterangan
from joined as j
cross join quarter as q
cross join (
    values
    ('RUMAH_TANGGA_EKSTREM', 'RUMAH TANGGA'),
    ('RUMAH_TANGGA_EKSTREM_TERLAYANI', 'RUMAH TANGGA'),
    ('KEBUTUHAN', 'KEBUTUHAN'),
    ('KEBUTUHAN_TERLAYANI', 'KEBUTUHAN'),
    ('CAKUPAN', 'PECAHAN'),
    ('CAKUPAN_TRIWULAN_LALU', 'PECAHAN'),
    ('MULAI_DILAYANI', 'KEBUTUHAN'),
    ('REALISASI', 'PENERIMA'),
    ('REALISASI_RP', 'RUPIAH'),
    ('BELUM_TERLAYANI_RP_PER_BULAN', 'RUPIAH PER BULAN')
) as i (indikator, satuan)
