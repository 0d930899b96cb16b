-- grain: one area of any level (KELURAHAN, KECAMATAN, KOTA, PROVINSI) under one set of lines
-- Everything the three KPI tables show. Counts and expectations are sums of DECIMAL over households, so
-- kelurahan add up to kecamatan and kota exactly; rates are weighted by jiwa_dinilai, the people for whom
-- there is any evidence. The 90 % interval holds the chance of each household (its members share their
-- welfare), what second visits leave unknown of decisions (classification.visit_error) and the model's own error
-- (classification.model_error), as a gamma distribution by
-- Wilson-Hilferty: a count of few households is skewed and never negative.
-- The needs are those of the named classes under the deciding lines; for other sets they are null. An extremely
-- poor household is without a programme if nothing that it is entitled to reaches it; it has converged if
-- all its social assistance does and nobody in it lacks civil documents.
-- `bulan_menuju_nol` is how many months the expected number needs to reach none at the pace at which welfare
-- itself has lowered it (monitoring.change) over the last year, at least three months of it; null where it
-- does not fall, where chance alone makes such a fall once in twenty times, or where a hundred years would not do.
-- No evidence is not zero: a kelurahan where no spending was observed (classification.reach) has no figures of
-- welfare, and `alasan_kosong` says why. Its parents sum over the kelurahan that have figures (`bagian_jiwa_terwakili` is their share of
-- the people), and nobody knows of the others whether none or all are extremely poor: `_bawah` counts them as 0,
-- `_atas` as all of them. Where the answer depends on them the target's status is BELUM_PASTI.
-- Known limits: intervals do not add up; who lives outside household.area, or nobody knows where, is in no area.
with counted as (
    select
        kode_kelurahan,
        set_garis,
        count(*) as jumlah_rumah_tangga,
        sum(jumlah_anggota) as jumlah_jiwa,
        count(*) filter (where kelas = 'BELUM_DITENTUKAN') as rumah_tangga_belum_ditentukan
    from classification.household
    where periode = $periode
    group by kode_kelurahan, set_garis
),

kelurahan as (
    select
        kode_kelurahan,
        set_garis,
        sum(jumlah_anggota) as jiwa_terwakili,
        sum(jumlah_anggota) filter (where basis <> 'NONE') as jiwa_dinilai,
        count(*) filter (where kelas = 'MISKIN_EKSTREM') as rumah_tangga_miskin_ekstrem,
        sum(jumlah_anggota) filter (where kelas = 'MISKIN_EKSTREM') as jiwa_miskin_ekstrem,
        count(*) filter (where kelas = 'MISKIN') as rumah_tangga_miskin,
        sum(jumlah_anggota) filter (where kelas = 'MISKIN') as jiwa_miskin,
        sum(p_miskin_ekstrem * jumlah_anggota) as perkiraan,
        sum(p_miskin_ekstrem * jumlah_anggota) filter (where basis <> 'NONE') as ekstrem_dinilai,
        sum(p1_miskin_ekstrem * jumlah_anggota) filter (where basis <> 'NONE') as celah_ekstrem,
        sum(p2_miskin_ekstrem * jumlah_anggota) filter (where basis <> 'NONE') as celah2_ekstrem,
        sum(p_miskin * jumlah_anggota) filter (where basis <> 'NONE') as miskin_dinilai,
        sum(p1_miskin * jumlah_anggota) filter (where basis <> 'NONE') as celah_miskin,
        sum(p2_miskin * jumlah_anggota) filter (where basis <> 'NONE') as celah2_miskin,
        sum(
            cast(p1_miskin_ekstrem * garis_miskin_ekstrem_rp as decimal(18, 6)) * jumlah_anggota
        ) as kesenjangan_rp,
        sum(
            cast(p_miskin_ekstrem * (1 - p_miskin_ekstrem) as decimal(18, 10))
            * jumlah_anggota * jumlah_anggota
        ) as ragam_rumah_tangga,
        sum(jumlah_anggota) filter (where p_miskin_ekstrem = 1) as jiwa_pasti,
        sum(p_miskin_ekstrem) filter (where p_miskin_ekstrem < 1) as rumah_tangga_ragu
    from classification.household
    where periode = $periode
        and kode_kelurahan in (select kode_kelurahan from classification.reach where periode = $periode and terbukti)
    group by kode_kelurahan, set_garis
),

-- How many people a decision gives its probability, by how far second visits leave that unknown: the same for all whom one
-- decision names.
decided as (
    select
        h.kode_kelurahan,
        h.set_garis,
        sum(h.jumlah_anggota * x.simpangan) filter (where v.keputusan = 'MISKIN_EKSTREM') as ekstrem,
        sum(h.jumlah_anggota * x.simpangan) filter (where v.keputusan = 'MISKIN') as miskin,
        sum(h.jumlah_anggota * x.simpangan) filter (where v.keputusan = 'TIDAK_MISKIN') as lain
    from classification.household as h
    inner join classification.visit as v
        on h.household_id = v.household_id
        and v.periode = $periode
    inner join classification.visit_error as x
        on v.keputusan = x.keputusan
        and x.periode = $periode
    where h.periode = $periode
        and h.set_garis = set_utama(strftime(v.tanggal, '%Y-%m'))
    group by h.kode_kelurahan, h.set_garis
),

-- The months whose change counts: a year back, as far as the chain of ready months reaches.
pace_month as (
    select bulan
    from quality.month
    where periode = $periode
        and siap
        and date_diff('month', cast(bulan || '-01' as date), cast($periode || '-01' as date)) < 12
    union all
    select $periode as bulan
),

welfare as (
    select
        c.periode,
        c.periode_sebelum,
        c.kode as kode_kelurahan,
        c.set_garis,
        c.perkiraan,
        c.ragam
    from pace_month as m
    inner join monitoring.change as c
        on m.bulan = c.periode
    where c.tingkat = 'KELURAHAN'
        and c.sebab = 'KESEJAHTERAAN'
        and not c.garis_lain
),

-- How many months these comparisons span: none where a line changed.
pace as (
    select
        set_garis,
        sum(
            date_diff('month', cast(periode_sebelum || '-01' as date), cast(periode || '-01' as date))
        ) as bulan
    from (select distinct set_garis, periode, periode_sebelum from welfare)
    group by set_garis
),

household_need as (
    select
        n.household_id,
        n.kode_kelurahan,
        n.kelas,
        count(*) filter (where n.kode_program <> 'TANPA_PROGRAM') as kebutuhan,
        count(*) filter (where n.terlayani) as terlayani,
        bool_and(n.terlayani) filter (
            where n.kode_program = 'DOKUMEN' or (p.strategi = 'BEBAN' and p.register is not null)
        ) as konvergen
    from intervention.need as n
    left join intervention.program as p
        on n.kode_program = p.kode_program
        and p.periode = $periode
    where n.periode = $periode
        and n.kode_kelurahan is not null
    group by n.household_id, n.kode_kelurahan, n.kelas
),

need as (
    select
        kode_kelurahan,
        set_utama($periode) as set_garis,
        sum(kebutuhan) as kebutuhan,
        sum(terlayani) as kebutuhan_terlayani,
        count(*) filter (where kelas = 'MISKIN_EKSTREM' and terlayani = 0) as rumah_tangga_tanpa_program,
        count(*) filter (where kelas = 'MISKIN_EKSTREM' and coalesce(konvergen, false))
            as rumah_tangga_konvergen
    from household_need
    group by kode_kelurahan
),

change as (
    select
        kode_kelurahan,
        set_garis,
        sum(perkiraan) as jiwa,
        sum(ragam) as ragam
    from welfare
    group by kode_kelurahan, set_garis
),

summed as (
    select
        p.tingkat,
        p.kode,
        p.nama,
        p.kode_kecamatan,
        p.kode_kota,
        p.kode_provinsi,
        l.set_garis,
        coalesce(sum(q.jumlah_rumah_tangga), 0) as jumlah_rumah_tangga,
        coalesce(sum(q.jumlah_jiwa), 0) as jumlah_jiwa,
        coalesce(sum(k.jiwa_terwakili), 0) as jiwa_terwakili,
        coalesce(bool_and(e.terbukti), false) as semua_terbukti,
        coalesce(sum(k.jiwa_dinilai), 0) as jiwa_dinilai,
        coalesce(sum(k.rumah_tangga_miskin_ekstrem), 0) as rumah_tangga_miskin_ekstrem,
        coalesce(sum(k.jiwa_miskin_ekstrem), 0) as jiwa_miskin_ekstrem,
        coalesce(sum(k.rumah_tangga_miskin), 0) as rumah_tangga_miskin,
        coalesce(sum(k.jiwa_miskin), 0) as jiwa_miskin,
        coalesce(sum(q.rumah_tangga_belum_ditentukan), 0) as rumah_tangga_belum_ditentukan,
        coalesce(sum(k.perkiraan), 0) as perkiraan,
        coalesce(sum(k.kesenjangan_rp), 0) as kesenjangan_rp,
        sum(n.kebutuhan) as kebutuhan,
        sum(n.kebutuhan_terlayani) as kebutuhan_terlayani,
        sum(n.rumah_tangga_tanpa_program) as rumah_tangga_tanpa_program,
        sum(n.rumah_tangga_konvergen) as rumah_tangga_konvergen,
        coalesce(sum(c.jiwa), 0) as perubahan_kesejahteraan,
        coalesce(cast(sum(c.ragam) as double), 0) as ragam_kesejahteraan,
        cast(sum(k.ekstrem_dinilai) as double) as ekstrem_dinilai,
        cast(sum(k.celah_ekstrem) as double) as celah_ekstrem,
        cast(sum(k.celah2_ekstrem) as double) as celah2_ekstrem,
        cast(sum(k.miskin_dinilai) as double) as miskin_dinilai,
        cast(sum(k.celah_miskin) as double) as celah_miskin,
        cast(sum(k.celah2_miskin) as double) as celah2_miskin,
        cast(coalesce(sum(k.ragam_rumah_tangga), 0) as double) as ragam_rumah_tangga,
        pow(coalesce(sum(d.ekstrem), 0), 2)
        + pow(coalesce(sum(d.miskin), 0), 2)
        + pow(coalesce(sum(d.lain), 0), 2) as ragam_keputusan,
        coalesce(sum(k.jiwa_pasti), 0) as jiwa_pasti,
        coalesce(sum(k.rumah_tangga_ragu), 0) as rumah_tangga_ragu
    from household.containment as p
    inner join classification.line as l
        on p.kode_kelurahan = l.kode_kelurahan
        and l.periode = $periode
    left join classification.reach as e
        on p.kode_kelurahan = e.kode_kelurahan
        and e.periode = $periode
    left join counted as q
        on p.kode_kelurahan = q.kode_kelurahan
        and l.set_garis = q.set_garis
    left join kelurahan as k
        on p.kode_kelurahan = k.kode_kelurahan
        and l.set_garis = k.set_garis
    left join decided as d
        on p.kode_kelurahan = d.kode_kelurahan
        and l.set_garis = d.set_garis
    left join need as n
        on p.kode_kelurahan = n.kode_kelurahan
        and l.set_garis = n.set_garis
    left join change as c
        on p.kode_kelurahan = c.kode_kelurahan
        and l.set_garis = c.set_garis
    where p.periode = $periode
    group by p.tingkat, p.kode, p.nama, p.kode_kecamatan, p.kode_kota, p.kode_provinsi, l.set_garis
),

spread as (
    select
        s.*,
        case
            -- Beyond one half (hardly anybody expected) the approximation ends: from none to a few times it.
            when s.perkiraan > 0 then least(
                (
                    s.ragam_rumah_tangga
                    + s.ragam_keputusan
                    + coalesce(cast(m.simpangan_jiwa as double), 0) ** 2
                )
                / cast(s.perkiraan as double) ** 2 / 9,
                0.5
            )
            else 0
        end as sebaran
    from summed as s
    left join classification.model_error as m
        on s.tingkat = m.tingkat
        and s.kode = m.kode
        and s.set_garis = m.set_garis
        and m.periode = $periode
),

bounded as (
    select
        *,
        -- Where three households or fewer are expected, that there is none has a chance of 5 % or more.
        case
            when rumah_tangga_ragu <= 3 then cast(jiwa_pasti as double)
            else greatest(
                jumlah_pada(perkiraan, sebaran, -1.6448536),
                jiwa_pasti
            )
        end as bawah,
        least(jumlah_pada(perkiraan, sebaran, 1.6448536), jiwa_terwakili) as atas,
        -- The quartiles of the same distribution.
        case
            when rumah_tangga_ragu <= ln(4) then cast(jiwa_pasti as double)
            else greatest(jumlah_pada(perkiraan, sebaran, -0.6744898), jiwa_pasti)
        end as kuartil_bawah,
        least(jumlah_pada(perkiraan, sebaran, 0.6744898), jiwa_terwakili) as kuartil_atas,
        -- of those who live there, or of nobody, where nobody does
        jiwa_terwakili > 0 or (jumlah_jiwa = 0 and semua_terbukti) as ada_bukti,
        jiwa_terwakili / nullif(jumlah_jiwa, 0) as terwakili
    from spread
),

rated as (
    select
        b.*,
        case when b.ada_bukti then b.perkiraan end as diharapkan,
        ekstrem_dinilai / nullif(jiwa_dinilai, 0) as p0_ekstrem,
        -- The rate's interval in proportion to that of the number.
        ekstrem_dinilai / nullif(jiwa_dinilai, 0)
        * case when perkiraan > 0 then bawah / cast(perkiraan as double) else 1 end as p0_bawah,
        ekstrem_dinilai / nullif(jiwa_dinilai, 0)
        * case when perkiraan > 0 then atas / cast(perkiraan as double) else 1 end as p0_atas,
        ekstrem_dinilai / nullif(jiwa_dinilai, 0)
        * case when perkiraan > 0 then kuartil_bawah / cast(perkiraan as double) else 1 end as p0_kuartil_bawah,
        ekstrem_dinilai / nullif(jiwa_dinilai, 0)
        * case when perkiraan > 0 then kuartil_atas / cast(perkiraan as double) else 1 end as p0_kuartil_atas,
        p.target,
        p.target_akhir
    from bounded as b
    left join kpi.path as p
        on b.kode = p.kode
        and p.utama
        and p.periode = $periode
),

ranked as (
    select
        *,
        case tingkat when 'PROVINSI' then '' when 'KOTA' then kode_provinsi else kode_kota end as induk,
        row_number() over (
            partition by tingkat, set_garis, induk
            order by diharapkan desc nulls last, kode
        ) as peringkat,
        -- What the areas ranked before this one hold together.
        sum(diharapkan) over (
            partition by tingkat, set_garis, induk
            order by diharapkan desc nulls last, kode
            rows between unbounded preceding and current row
        ) - diharapkan as sebelumnya,
        sum(diharapkan) over (partition by tingkat, set_garis, induk) as seluruhnya
    from rated
),

-- The places that the 90 % intervals leave possible: behind whoever surely has more, before whoever surely has less.
rank_range as (
    select
        one.tingkat,
        one.kode,
        one.set_garis,
        1 + count(*) filter (
            where other.bawah > one.atas + one.jumlah_jiwa - one.jiwa_terwakili
        ) as teratas,
        count(*) filter (
            where other.atas + other.jumlah_jiwa - other.jiwa_terwakili >= one.bawah
        ) as terbawah
    from ranked as one
    inner join ranked as other
        on one.tingkat = other.tingkat
        and one.set_garis = other.set_garis
        and one.induk = other.induk
    where one.ada_bukti
        and other.ada_bukti
    group by one.tingkat, one.kode, one.set_garis
),

first_in_line as (
    select
        kode,
        set_garis,
        -- The fewest that hold two thirds: those before hold less. Unknown where the area has no figure.
        case when ada_bukti then seluruhnya > 0 and 3 * sebelumnya < 2 * seluruhnya end as prioritas
    from ranked
    where tingkat <> 'KELURAHAN'
)

select
    r.tingkat,
    r.kode,
    r.nama,
    r.set_garis,
    cast(r.jumlah_rumah_tangga as bigint) as jumlah_rumah_tangga,
    cast(r.jumlah_jiwa as bigint) as jumlah_jiwa,
    cast(r.jiwa_dinilai as bigint) as jiwa_dinilai,
    case when r.ada_bukti then cast(r.rumah_tangga_miskin_ekstrem as bigint) end as rumah_tangga_miskin_ekstrem,
    case when r.ada_bukti then cast(r.jiwa_miskin_ekstrem as bigint) end as jiwa_miskin_ekstrem,
    cast(r.diharapkan as decimal(18, 8)) as jiwa_miskin_ekstrem_perkiraan,
    case when r.ada_bukti then cast(r.bawah as decimal(18, 2)) end as jiwa_miskin_ekstrem_bawah,
    case
        when r.ada_bukti then cast(r.atas + r.jumlah_jiwa - r.jiwa_terwakili as decimal(18, 2))
    end as jiwa_miskin_ekstrem_atas,
    case when r.ada_bukti then cast(r.rumah_tangga_miskin as bigint) end as rumah_tangga_miskin,
    case when r.ada_bukti then cast(r.jiwa_miskin as bigint) end as jiwa_miskin,
    cast(r.rumah_tangga_belum_ditentukan as bigint) as rumah_tangga_belum_ditentukan,
    r.p0_ekstrem as p0_miskin_ekstrem,
    r.celah_ekstrem / nullif(r.jiwa_dinilai, 0) as p1_miskin_ekstrem,
    r.celah2_ekstrem / nullif(r.jiwa_dinilai, 0) as p2_miskin_ekstrem,
    r.miskin_dinilai / nullif(r.jiwa_dinilai, 0) as p0_miskin,
    r.celah_miskin / nullif(r.jiwa_dinilai, 0) as p1_miskin,
    r.celah2_miskin / nullif(r.jiwa_dinilai, 0) as p2_miskin,
    r.p0_bawah as p0_miskin_ekstrem_bawah,
    least(r.p0_atas, 1) as p0_miskin_ekstrem_atas,
    r.target,
    r.p0_ekstrem - r.target as selisih_target,
    case
        when r.target is null then 'TANPA_TARGET'
        when r.p0_ekstrem is null then 'BELUM_PASTI'
        -- Two decimals of a percent are four of a fraction.
        when round(r.p0_ekstrem, 4) <= round(r.target_akhir, 4) and r.rumah_tangga_miskin_ekstrem = 0
            and r.terwakili = 1
            then 'TERCAPAI'
        -- the chance of being on the path is three quarters or more, or one quarter or less
        when r.p0_kuartil_atas * r.terwakili + 1 - r.terwakili <= r.target then 'SESUAI_JALUR'
        when r.p0_kuartil_bawah * r.terwakili >= r.target then 'TERTINGGAL'
        else 'BELUM_PASTI'
    end as status_target,
    case when r.ada_bukti then cast(r.peringkat as integer) end as peringkat,
    cast(g.teratas as integer) as peringkat_teratas,
    cast(g.terbawah as integer) as peringkat_terbawah,
    f.prioritas,
    case when r.ada_bukti then cast(r.kesenjangan_rp as decimal(24, 6)) end as kesenjangan_rp_per_bulan,
    case when r.set_garis = set_utama($periode) then cast(coalesce(r.kebutuhan, 0) as bigint) end as kebutuhan,
    case
        when r.set_garis = set_utama($periode) then cast(coalesce(r.kebutuhan_terlayani, 0) as bigint)
    end as kebutuhan_terlayani,
    cast(r.kebutuhan_terlayani as double) / nullif(r.kebutuhan, 0) as cakupan,
    case
        when r.set_garis = set_utama($periode) then cast(coalesce(r.rumah_tangga_tanpa_program, 0) as bigint)
    end as rumah_tangga_tanpa_program,
    case
        when r.set_garis = set_utama($periode) then cast(coalesce(r.rumah_tangga_konvergen, 0) as bigint)
    end as rumah_tangga_konvergen,
    case
        when r.set_garis = set_utama($periode) and r.ada_bukti
            then coalesce(r.rumah_tangga_konvergen, 0) / nullif(r.rumah_tangga_miskin_ekstrem, 0)
    end as bagian_konvergen,
    cast(r.diharapkan as decimal(18, 8)) - cast(r.jiwa_miskin_ekstrem as bigint) as jiwa_belum_bernama,
    case
        when r.diharapkan = 0 and coalesce(r.terwakili, 1) = 1 then 0
        when t.bulan >= 3
            and -r.perubahan_kesejahteraan * 1200 > r.diharapkan * t.bulan
            and -cast(r.perubahan_kesejahteraan as double) > 1.6448536 * sqrt(r.ragam_kesejahteraan)
            then cast(ceil(cast(r.diharapkan * t.bulan as double) / -cast(r.perubahan_kesejahteraan as double)) as integer)
    end as bulan_menuju_nol,
    case
        when r.ada_bukti then null
        when r.jumlah_jiwa = 0
            then 'Tidak ada penduduk yang tercatat di wilayah ini, padahal menurut daftar wilayah ada.'
        else 'Belum ada bukti kesejahteraan: tidak ada pengeluaran yang diamati dan tidak ada kunjungan di'
            || ' wilayah ini.'
    end as alasan_kosong,
    r.terwakili as bagian_jiwa_terwakili
from ranked as r
left join pace as t
    on r.set_garis = t.set_garis
left join rank_range as g
    on r.tingkat = g.tingkat
    and r.kode = g.kode
    and r.set_garis = g.set_garis
left join first_in_line as f
    on case r.tingkat when 'KELURAHAN' then r.kode_kecamatan else r.kode end = f.kode
    and r.set_garis = f.set_garis
