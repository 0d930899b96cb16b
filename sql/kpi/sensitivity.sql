-- grain: one area of any level at one multiple of the extreme line of one set
-- The expected number of extremely poor people, were the line 0.8 to 1.3 of what it is: how much hangs on it. At 1 it is
-- kpi.area's own. A visit's figure is held against the other line; a decision without one stands as it is. Of a household
-- of which nothing is known as many more or fewer are below as of the model's in its kelurahan; as many, where the
-- model describes nobody there.
-- The interval is made as kpi.area's. The model's shared error is one of spending: it counts as many people as
-- there are near the line, so that at another line it is that at the line itself, by the ratio of slopes.
with proven as (
    select kode_kelurahan
    from classification.reach
    where periode = $periode
        and terbukti
),

model as (
    select *
    from classification.sensitivity
    where periode = $periode
        and kode_kelurahan in (select kode_kelurahan from proven)
),

multiple as (
    select distinct kelipatan
    from model
),

other as (
    select
        h.kode_kelurahan,
        h.set_garis,
        h.basis,
        h.jumlah_anggota,
        h.p_miskin_ekstrem as p,
        h.garis_miskin_ekstrem_rp as garis,
        case when h.basis = 'VERVAL' then w.pengeluaran_per_kapita_rp end as rupiah,
        case when h.set_garis = set_utama(strftime(v.tanggal, '%Y-%m')) then x.simpangan end as simpangan,
        v.keputusan
    from classification.household as h
    inner join classification.welfare as w
        on h.household_id = w.household_id
        and w.periode = $periode
    left join classification.visit as v
        on h.household_id = v.household_id
        and v.periode = $periode
    left join classification.visit_error as x
        on v.keputusan = x.keputusan
        and x.periode = $periode
    where h.periode = $periode
        and h.basis in ('VERVAL', 'NONE')
        and h.kode_kelurahan in (select kode_kelurahan from proven)
),

visited as (
    select
        o.kode_kelurahan,
        o.set_garis,
        m.kelipatan,
        o.jumlah_anggota,
        case
            when m.kelipatan < 1 and o.rupiah >= o.garis * m.kelipatan then least(o.p, 1 - o.p)
            when m.kelipatan > 1 and o.rupiah < o.garis * m.kelipatan then greatest(o.p, 1 - o.p)
            else o.p
        end as p
    from other as o
    cross join multiple as m
    where o.basis = 'VERVAL'
),

visited_sum as (
    select
        kode_kelurahan,
        set_garis,
        kelipatan,
        sum(p) as rumah_tangga,
        sum(p * jumlah_anggota) as jiwa,
        sum(cast(p * (1 - p) as decimal(18, 10)) * jumlah_anggota * jumlah_anggota) as ragam,
        sum(jumlah_anggota) filter (where p = 1) as pasti
    from visited
    group by kode_kelurahan, set_garis, kelipatan
),

unknown as (
    select
        kode_kelurahan,
        set_garis,
        sum(p) as rumah_tangga,
        sum(p * jumlah_anggota) as jiwa,
        sum(cast(p * (1 - p) as decimal(18, 10)) * jumlah_anggota * jumlah_anggota) as ragam
    from other
    where basis = 'NONE'
    group by kode_kelurahan, set_garis
),

decided as (
    select
        kode_kelurahan,
        set_garis,
        sum(jumlah_anggota * cast(simpangan as decimal(18, 8))) filter (where keputusan = 'MISKIN_EKSTREM') as ekstrem,
        sum(jumlah_anggota * cast(simpangan as decimal(18, 8))) filter (where keputusan = 'MISKIN') as miskin,
        sum(jumlah_anggota * cast(simpangan as decimal(18, 8))) filter (where keputusan = 'TIDAK_MISKIN') as lain
    from other
    group by kode_kelurahan, set_garis
),

summed as (
    select
        c.tingkat,
        c.kode,
        m.set_garis,
        m.kelipatan,
        sum(m.rumah_tangga) + coalesce(sum(v.rumah_tangga), 0)
        + coalesce(sum(cast(u.rumah_tangga * coalesce(m.jiwa / nullif(b.jiwa, 0), 1) as decimal(18, 6))), 0) as rumah_tangga,
        sum(m.jiwa) + coalesce(sum(v.jiwa), 0) + coalesce(sum(cast(u.jiwa * coalesce(m.jiwa / nullif(b.jiwa, 0), 1) as decimal(18, 6))), 0) as perkiraan,
        sum(m.ragam) + coalesce(sum(v.ragam), 0) + coalesce(sum(cast(u.ragam * coalesce(m.jiwa / nullif(b.jiwa, 0), 1) as decimal(18, 6))), 0)
        + pow(coalesce(sum(d.ekstrem), 0), 2) + pow(coalesce(sum(d.miskin), 0), 2) + pow(coalesce(sum(d.lain), 0), 2)
            as ragam,
        coalesce(sum(v.pasti), 0) as pasti,
        sum(m.kemiringan) as kemiringan,
        sum(b.kemiringan) as kemiringan_garis
    from household.containment as c
    inner join model as m
        on c.kode_kelurahan = m.kode_kelurahan
    inner join model as b
        on m.kode_kelurahan = b.kode_kelurahan
        and m.set_garis = b.set_garis
        and b.kelipatan = 1
    left join visited_sum as v
        on m.kode_kelurahan = v.kode_kelurahan
        and m.set_garis = v.set_garis
        and m.kelipatan = v.kelipatan
    left join unknown as u
        on m.kode_kelurahan = u.kode_kelurahan
        and m.set_garis = u.set_garis
    left join decided as d
        on m.kode_kelurahan = d.kode_kelurahan
        and m.set_garis = d.set_garis
    where c.periode = $periode
    group by c.tingkat, c.kode, m.set_garis, m.kelipatan
),

spread as (
    select
        s.*,
        a.nama,
        a.jumlah_jiwa,
        a.bagian_jiwa_terwakili as terwakili,
        a.jiwa_miskin_ekstrem_perkiraan,
        a.jiwa_miskin_ekstrem_bawah,
        a.jiwa_miskin_ekstrem_atas,
        case
            when s.perkiraan > 0 then least(
                (
                    cast(s.ragam as double)
                    + pow(
                        coalesce(cast(e.simpangan_jiwa as double), 0)
                        * coalesce(s.kemiringan / nullif(cast(s.kemiringan_garis as double), 0), 1),
                        2
                    )
                )
                / pow(cast(s.perkiraan as double), 2) / 9,
                0.5
            )
            else 0
        end as sebaran
    from summed as s
    inner join kpi.area as a
        on s.tingkat = a.tingkat
        and s.kode = a.kode
        and s.set_garis = a.set_garis
        and a.periode = $periode
    left join classification.model_error as e
        on s.tingkat = e.tingkat
        and s.kode = e.kode
        and s.set_garis = e.set_garis
        and e.periode = $periode
    where a.jiwa_miskin_ekstrem_perkiraan is not null
)

select
    tingkat,
    kode,
    nama,
    set_garis,
    kelipatan,
    cast(
        case when kelipatan = 1 then jiwa_miskin_ekstrem_perkiraan else perkiraan end as decimal(18, 8)
    ) as perkiraan,
    cast(
        case
            when kelipatan = 1 then jiwa_miskin_ekstrem_bawah
            when rumah_tangga <= 3 then pasti
            else greatest(jumlah_pada(cast(perkiraan as double), sebaran, -1.6448536), pasti)
        end as decimal(18, 2)
    ) as bawah,
    cast(
        case
            when kelipatan = 1 then jiwa_miskin_ekstrem_atas
            else
                least(jumlah_pada(cast(perkiraan as double), sebaran, 1.6448536), jumlah_jiwa * terwakili)
                + jumlah_jiwa * (1 - terwakili)
        end as decimal(18, 2)
    ) as atas
from spread
