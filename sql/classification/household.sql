-- grain: one household under one set of lines
-- Class, probability and reason. A Lurah's decision gives the class of the lines that decided then (set_utama), and the
-- probability that second visits leave it (classification.visit_error): he sets his own number by it. For other sets his
-- figure does, and where he gave none the evidence below it. Who has no evidence at all gets the rate of the kelurahan,
-- drawn towards its kecamatan; where no spending was observed in that kecamatan either, nothing is known: null. The
-- probabilities are cumulative and DECIMAL, so that sums are exact; p1 and p2 are the expected gap and squared gap, null where nothing was assessed.
-- While a SANGGAH is undecided (classification.objection) the household of whom it names keeps the class that this
-- person's household had in the newest earlier month that is ready (`ditahan`), whatever registers, model and
-- older decisions say: a person decides after the objection, not a count. Of several the poorest class. It is kept
-- for the household's sake and never against it: where the evidence of today says MISKIN_EKSTREM or MISKIN and the kept
-- class a better one, today's class stands, and help with it.
-- Known limit: without an earlier month that is ready there is no class to keep.
-- Its probabilities are those of the evidence.
with held as (
    select
        o.household_id,
        k.set_garis,
        min_by(
            k.kelas,
            list_position(
                ['MISKIN_EKSTREM', 'MISKIN', 'RENTAN', 'BELUM_DITENTUKAN', 'TIDAK_MISKIN'], k.kelas
            )
        ) as kelas
    from classification.objection as o
    inner join household.member as m
        on o.person_id = m.person_id
    inner join kelas_lama as k
        on m.household_id = k.household_id
        and m.periode = k.periode
    where o.periode = $periode
        and o.jenis = 'SANGGAH'
        and o.status in ('MENUNGGU', 'TERLAMBAT')
        and m.periode = (select max(q.bulan) from quality.month as q where q.periode = $periode and q.siap)
    group by o.household_id, k.set_garis
),

evidence as (
    select
        h.household_id,
        h.kode_kelurahan,
        h.kode_kecamatan,
        h.jumlah_anggota,
        l.kode_kelurahan as kode_garis,
        l.set_garis,
        l.garis_miskin_ekstrem_rp,
        l.garis_miskin_rp,
        l.garis_rentan_rp,
        w.basis,
        case when l.set_garis = set_utama(strftime(v.tanggal, '%Y-%m')) then v.keputusan end as keputusan,
        v.per_kapita_rp as verifikasi_rp,
        e.angka_rp,
        p.p_miskin_ekstrem,
        p.p_miskin,
        p.p_rentan,
        p.p1_miskin_ekstrem,
        p.p2_miskin_ekstrem,
        p.p1_miskin,
        p.p2_miskin,
        f.alasan as disisihkan
    from household.household as h
    inner join classification.line as l
        on coalesce(h.kode_kelurahan, 'TIDAK DIKETAHUI') = l.kode_kelurahan
        and l.periode = $periode
    inner join classification.welfare as w
        on h.household_id = w.household_id
        and w.periode = $periode
    left join classification.visit as v
        on h.household_id = v.household_id
        and v.periode = $periode
    left join classification.estimate as e
        on h.household_id = e.household_id
        and e.periode = $periode
    left join classification.probability as p
        on h.household_id = p.household_id
        and l.set_garis = p.set_garis
        and p.periode = $periode
    left join (
        select
            household_id,
            min(alasan) as alasan
        from classification.figure
        where periode = $periode
            and alasan not in ('KOSONG', 'TIDAK LENGKAP')
        group by household_id
    ) as f
        on h.household_id = f.household_id
    where h.periode = $periode
),

-- What decides: the decision, else a figure (the visit's, then Carik's), else the probabilities.
decided as (
    select
        *,
        case
            when keputusan is not null then 'KEPUTUSAN'
            when basis = 'VERVAL' and verifikasi_rp is not null then 'ANGKA VERIFIKASI'
            when angka_rp is not null then 'ANGKA CARIK'
            when p_miskin is not null then 'TAKSIRAN'
            else 'TIDAK ADA'
        end as dasar,
        case
            when basis = 'VERVAL' and verifikasi_rp is not null then verifikasi_rp
            else angka_rp
        end as angka
    from evidence
),

rate_kecamatan as (
    select
        kode_kecamatan,
        set_garis,
        cast(sum(p_miskin_ekstrem * jumlah_anggota) as double) / sum(jumlah_anggota) as ekstrem,
        cast(sum(p_miskin * jumlah_anggota) as double) / sum(jumlah_anggota) as miskin
    from evidence
    where p_miskin is not null
    group by kode_kecamatan, set_garis
),

rate_set as (
    select
        set_garis,
        cast(sum(p_miskin_ekstrem * jumlah_anggota) as double) / sum(jumlah_anggota) as ekstrem,
        cast(sum(p_miskin * jumlah_anggota) as double) / sum(jumlah_anggota) as miskin,
        -- How deep those below a line are on average, where nothing is known of a household's own depth.
        cast(sum(p1_miskin_ekstrem * jumlah_anggota) as double)
        / nullif(cast(sum(p_miskin_ekstrem * jumlah_anggota) as double), 0) as dalam_ekstrem,
        cast(sum(p2_miskin_ekstrem * jumlah_anggota) as double)
        / nullif(cast(sum(p_miskin_ekstrem * jumlah_anggota) as double), 0) as dalam2_ekstrem,
        cast(sum(p1_miskin * jumlah_anggota) as double)
        / nullif(cast(sum(p_miskin * jumlah_anggota) as double), 0) as dalam_miskin,
        cast(sum(p2_miskin * jumlah_anggota) as double)
        / nullif(cast(sum(p_miskin * jumlah_anggota) as double), 0) as dalam2_miskin
    from evidence
    where p_miskin is not null
    group by set_garis
),

rate_kelurahan as (
    -- 400 people of the kecamatan's rate stand beside the kelurahan's own people.
    select
        l.kode_kelurahan,
        l.set_garis,
        (
            coalesce(sum(cast(e.p_miskin_ekstrem * e.jumlah_anggota as decimal(28, 8))), 0)
            + 400 * any_value(coalesce(k.ekstrem, s.ekstrem))
        ) / (coalesce(sum(e.jumlah_anggota), 0) + 400) as ekstrem,
        (
            coalesce(sum(cast(e.p_miskin * e.jumlah_anggota as decimal(28, 8))), 0)
            + 400 * any_value(coalesce(k.miskin, s.miskin))
        ) / (coalesce(sum(e.jumlah_anggota), 0) + 400) as miskin
    from classification.line as l
    left join evidence as e
        on l.kode_kelurahan = e.kode_garis
        and l.set_garis = e.set_garis
        and e.p_miskin is not null
    left join rate_kecamatan as k
        on left(l.kode_kelurahan, 8) = k.kode_kecamatan
        and l.set_garis = k.set_garis
    left join rate_set as s
        on l.set_garis = s.set_garis
    where l.periode = $periode
        and l.kode_kelurahan in (
            select kode_kelurahan from classification.reach where periode = $periode and kecamatan_terbukti
        )
    group by l.kode_kelurahan, l.set_garis
),

known as (
    select
        d.*,
        case d.dasar
            when 'KEPUTUSAN' then d.keputusan = 'MISKIN_EKSTREM'
            when 'ANGKA VERIFIKASI' then d.angka < d.garis_miskin_ekstrem_rp
        end as pasti_ekstrem,
        case d.dasar
            when 'KEPUTUSAN' then d.keputusan in ('MISKIN_EKSTREM', 'MISKIN')
            when 'ANGKA VERIFIKASI' then d.angka < d.garis_miskin_rp
        end as pasti_miskin,
        case when d.dasar = 'KEPUTUSAN' then x.p_miskin_ekstrem end as diputuskan_ekstrem,
        case when d.dasar = 'KEPUTUSAN' then x.p_miskin end as diputuskan_miskin,
        r.ekstrem as laju_ekstrem,
        r.miskin as laju_miskin,
        s.dalam_ekstrem,
        s.dalam2_ekstrem,
        s.dalam_miskin,
        s.dalam2_miskin
    from decided as d
    left join rate_kelurahan as r
        on d.kode_garis = r.kode_kelurahan
        and d.set_garis = r.set_garis
    left join rate_set as s
        on d.set_garis = s.set_garis
    left join classification.visit_error as x
        on d.keputusan = x.keputusan
        and x.periode = $periode
),

probable as (
    select
        *,
        cast(
            coalesce(diputuskan_ekstrem, cast(pasti_ekstrem as integer), p_miskin_ekstrem, laju_ekstrem)
            as decimal(12, 8)
        ) as p0_ekstrem,
        cast(
            coalesce(diputuskan_miskin, cast(pasti_miskin as integer), p_miskin, laju_miskin) as decimal(12, 8)
        ) as p0_miskin,
        -- Depth of those known to be below: by the visit's figure, else the estimate, else as others.
        case
            when verifikasi_rp < garis_miskin_ekstrem_rp
                then 1 - cast(verifikasi_rp as double) / garis_miskin_ekstrem_rp
        end as celah_ekstrem,
        case
            when verifikasi_rp < garis_miskin_rp then 1 - cast(verifikasi_rp as double) / garis_miskin_rp
        end as celah_miskin
    from known
),

gaps as (
    select
        *,
        case
            when pasti_ekstrem is not null then p0_ekstrem * coalesce(
                celah_ekstrem,
                case when p_miskin_ekstrem >= 0.0001 then p1_miskin_ekstrem / p_miskin_ekstrem end,
                dalam_ekstrem,
                0
            )
            else p1_miskin_ekstrem
        end as p1_ekstrem,
        case
            when pasti_ekstrem is not null then p0_ekstrem * coalesce(
                celah_ekstrem * celah_ekstrem,
                case when p_miskin_ekstrem >= 0.0001 then p2_miskin_ekstrem / p_miskin_ekstrem end,
                dalam2_ekstrem,
                0
            )
            else p2_miskin_ekstrem
        end as p2_ekstrem,
        case
            when pasti_miskin is not null then p0_miskin * coalesce(
                celah_miskin,
                case when p_miskin >= 0.0001 then p1_miskin / p_miskin end,
                dalam_miskin,
                0
            )
            else p1_miskin
        end as p1_bawah_miskin,
        case
            when pasti_miskin is not null then p0_miskin * coalesce(
                celah_miskin * celah_miskin,
                case when p_miskin >= 0.0001 then p2_miskin / p_miskin end,
                dalam2_miskin,
                0
            )
            else p2_miskin
        end as p2_bawah_miskin
    from probable
),

-- The class that the evidence gives, and the one that is kept.
shown as (
    select
        g.*,
        h.kelas as kelas_ditahan,
        case
            when g.dasar = 'KEPUTUSAN' then g.keputusan
            when g.dasar in ('ANGKA VERIFIKASI', 'ANGKA CARIK') then
                case
                    when g.angka < g.garis_miskin_ekstrem_rp then 'MISKIN_EKSTREM'
                    when g.angka < g.garis_miskin_rp then 'MISKIN'
                    when g.angka < g.garis_rentan_rp then 'RENTAN'
                    else 'TIDAK_MISKIN'
                end
            when g.dasar = 'TIDAK ADA' then 'BELUM_DITENTUKAN'
            when g.p_miskin_ekstrem >= 0.5 then 'MISKIN_EKSTREM'
            when g.p_miskin - g.p_miskin_ekstrem >= 0.5 then 'MISKIN'
            when g.p_rentan - g.p_miskin >= 0.5 then 'RENTAN'
            when 1 - g.p_rentan >= 0.5 then 'TIDAK_MISKIN'
            else 'BELUM_DITENTUKAN'
        end as kelas_bukti
    from gaps as g
    left join held as h
        on g.household_id = h.household_id
        and g.set_garis = h.set_garis
),

classed as (
    select
        *,
        kelas_ditahan is not null and case kelas_bukti
            when 'MISKIN_EKSTREM' then kelas_ditahan = 'MISKIN_EKSTREM'
            when 'MISKIN' then kelas_ditahan in ('MISKIN_EKSTREM', 'MISKIN')
            else true
        end as ditahan,
        case when ditahan then kelas_ditahan else kelas_bukti end as kelas
    from shown
),

worded as (
    select
        *,
        case dasar
            when 'KEPUTUSAN' then 'Diputuskan Lurah setelah kunjungan.'
            when 'ANGKA VERIFIKASI' then
                'Pengeluaran per kapita yang ditanyakan saat kunjungan '
            when 'ANGKA CARIK' then 'Pengeluaran per kapita menurut Carik '
            when 'TAKSIRAN' then
                'Ditaksir dari keadaan rumah dan anggota, bukan diamati: '
                || 'peluang di bawah garis miskin ekstrem '
                || replace(printf('%.1f', cast(100 * p_miskin_ekstrem as double)), '.', ',')
                || ' %, di bawah garis miskin '
                || replace(printf('%.1f', cast(100 * p_miskin as double)), '.', ',')
                || ' %.'
            else case
                when p0_ekstrem is null
                    then 'Tidak ada bukti kesejahteraan, juga tidak di kecamatannya; peluangnya belum diketahui.'
                else 'Tidak ada bukti kesejahteraan; peluang mengikuti kelurahannya.'
            end
        end as awal,
        case
            when dasar not in ('ANGKA VERIFIKASI', 'ANGKA CARIK') then ''
            when ditahan then 'ada.'
            when kelas = 'MISKIN_EKSTREM' then 'di bawah garis miskin ekstrem.'
            when kelas = 'MISKIN' then 'di bawah garis miskin dan tidak di bawah garis miskin ekstrem.'
            when kelas = 'RENTAN' then 'tidak di bawah garis miskin dan di bawah 1,5 kali garis itu.'
            else 'sekurang-kurangnya 1,5 kali garis miskin.'
        end as tengah,
        case
            when disisihkan is not null then ' Satu angka Carik disisihkan: ' || lower(disisihkan) || '.'
            else ''
        end
        || case
            when ditahan then
                ' Ada sanggahan yang belum diputuskan: kelas tetap seperti bulan sebelumnya sampai Lurah'
                || ' memutuskan setelah kunjungan.'
            else ''
        end as akhir
    from classed
)

select
    household_id,
    set_garis,
    kelas,
    p0_ekstrem as p_miskin_ekstrem,
    greatest(p0_miskin, p0_ekstrem) as p_miskin,
    garis_miskin_ekstrem_rp,
    garis_miskin_rp,
    awal || tengah || akhir as alasan,
    basis,
    cast(jumlah_anggota as integer) as jumlah_anggota,
    kode_kelurahan,
    kode_kecamatan,
    cast(p1_ekstrem as decimal(12, 8)) as p1_miskin_ekstrem,
    cast(p2_ekstrem as decimal(12, 8)) as p2_miskin_ekstrem,
    cast(p1_bawah_miskin as decimal(12, 8)) as p1_miskin,
    cast(p2_bawah_miskin as decimal(12, 8)) as p2_miskin,
    ditahan
from worded
