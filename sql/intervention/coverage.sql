-- grain: one programme in one area (KELURAHAN, KECAMATAN, KOTA, PROVINSI)
-- `berhak`, `terlayani` and `cakupan` count the needs of the named classes. `salah_keluar` is the share of
-- those entitled whom the programme does not reach, over all households weighted by their probability of
-- being poor; of whom it is not known whether the need is met, he counts for neither. Its 90 % interval is a
-- delta method's, the chance of each household; beyond that its lower end takes those not known for reached, and
-- recipients whom nobody could place for some of those counted as missed, and its upper end those not known for
-- missed. An error of the model that an area's households share moves the reached and the missed alike, so the
-- share hardly feels it.
-- `salah_masuk` is the share of recipients whom evidence contradicts (overlap), with Wilson's interval: of those with a
-- receipt that is theirs beyond doubt (`pasti`), since no other can be contradicted.
-- `hari_menuju_layanan` is the mean over the `dilayani_setelah_terdaftar` needs that were listed before their
-- first service came.
with chance as (
    select
        household_id,
        kode_kelurahan,
        cast(p_miskin as decimal(12, 8)) as p
    from classification.household
    where periode = $periode
        and set_garis = set_utama($periode)
        and kode_kelurahan is not null
),

expected as (
    select
        e.kode_program,
        c.kode_kelurahan,
        e.household_id,
        c.p,
        count(*) as berhak,
        count(*) filter (where not e.belum_diketahui) as n,
        count(*) filter (where e.terlayani) as k
    from intervention.entitlement as e
    inner join chance as c
        on e.household_id = c.household_id
    where e.periode = $periode
    group by e.kode_program, c.kode_kelurahan, e.household_id, c.p
),

hoped as (
    select
        kode_program,
        kode_kelurahan,
        sum(p * berhak) as berhak_perkiraan,
        sum(p * n) as diketahui,
        sum(p * k) as terlayani_perkiraan,
        -- sums for the variance of the ratio, household by household
        sum(cast(p * (1 - p) as decimal(18, 10)) * n * n) as nn,
        sum(cast(p * (1 - p) as decimal(18, 10)) * n * (n - k)) as nm,
        sum(cast(p * (1 - p) as decimal(18, 10)) * (n - k) * (n - k)) as mm
    from expected
    group by kode_program, kode_kelurahan
),

named as (
    select
        kode_program,
        kode_kelurahan,
        count(*) as berhak,
        count(*) filter (where terlayani) as terlayani,
        count(hari_menuju_layanan) as setelah_terdaftar,
        sum(hari_menuju_layanan) as hari
    from intervention.need
    where periode = $periode
        and kode_program <> 'TANPA_PROGRAM'
        and kode_kelurahan is not null
    group by kode_program, kode_kelurahan
),

-- Who died or moved away is counted where he is registered.
received as (
    select
        r.kode_program,
        coalesce(h.kode_kelurahan, i.kode_kelurahan) as kode_kelurahan,
        count(distinct coalesce(r.person_id, r.household_id, r.dicatat_atas)) as penerima,
        count(distinct coalesce(r.person_id, r.household_id, r.dicatat_atas)) filter (where r.pasti) as pasti,
        count(distinct coalesce(r.person_id, r.household_id, r.dicatat_atas)) filter (where o.jenis is not null)
            as terbantah
    from intervention.receipt as r
    left join household.household as h
        on r.household_id = h.household_id
        and h.periode = $periode
    left join identity.person as i
        on r.dicatat_atas = i.person_id
        and i.periode = $periode
    left join (
        select distinct
            source,
            delivery_periode,
            file,
            row,
            'ya' as jenis
        from intervention.overlap
        where periode = $periode
            and jenis <> 'BERTENTANGAN'
    ) as o
        on r.source = o.source
        and r.delivery_periode = o.delivery_periode
        and r.file = o.file
        and r.row = o.row
    where r.periode = $periode
        and r.status_salur = 'SALUR'
    group by r.kode_program, coalesce(h.kode_kelurahan, i.kode_kelurahan)
),

-- Recipients whom identity could not place, by programme: they may be anywhere in the register's area.
lost as (
    select
        kode_program,
        count(*) filter (where household_id is null) / count(*) as bagian
    from intervention.receipt
    where periode = $periode
        and status_salur = 'SALUR'
    group by kode_program
),

summed as (
    select
        p.kode_program,
        w.tingkat,
        w.kode,
        coalesce(sum(n.berhak), 0) as berhak,
        coalesce(sum(n.terlayani), 0) as terlayani,
        coalesce(sum(n.setelah_terdaftar), 0) as setelah_terdaftar,
        coalesce(sum(n.hari), 0) as hari,
        coalesce(sum(h.berhak_perkiraan), 0) as berhak_perkiraan,
        coalesce(sum(h.terlayani_perkiraan), 0) as terlayani_perkiraan,
        coalesce(cast(sum(h.diketahui) as double), 0) as diketahui,
        coalesce(cast(sum(h.nn) as double), 0) as nn,
        coalesce(cast(sum(h.nm) as double), 0) as nm,
        coalesce(cast(sum(h.mm) as double), 0) as mm,
        coalesce(sum(r.penerima), 0) as penerima,
        coalesce(sum(r.pasti), 0) as pasti,
        coalesce(sum(r.terbantah), 0) as terbantah
    from household.containment as w
    inner join intervention.program as p
        on p.periode = $periode
    left join hoped as h
        on p.kode_program = h.kode_program
        and w.kode_kelurahan = h.kode_kelurahan
    left join named as n
        on p.kode_program = n.kode_program
        and w.kode_kelurahan = n.kode_kelurahan
    left join received as r
        on p.kode_program = r.kode_program
        and w.kode_kelurahan = r.kode_kelurahan
    where w.periode = $periode
    group by p.kode_program, w.tingkat, w.kode
),

rated as (
    select
        s.*,
        coalesce(l.bagian, 0) as bagian_hilang,
        1 - cast(s.terlayani_perkiraan as double) / nullif(s.diketahui, 0) as keluar,
        s.diketahui / nullif(cast(s.berhak_perkiraan as double), 0) as bagian_diketahui,
        s.terbantah / nullif(s.pasti, 0) as masuk
    from summed as s
    left join lost as l
        on s.kode_program = l.kode_program
),

spread as (
    select
        *,
        -- Var(M / N) with M the missed, N the entitled: (Var M - 2 r Cov + r^2 Var N) / N^2
        1.6448536 * sqrt(greatest(mm - 2 * keluar * nm + keluar * keluar * nn, 0))
        / nullif(diketahui, 0) as goyah
    from rated
)

select
    kode_program,
    tingkat,
    kode,
    cast(berhak as bigint) as berhak,
    cast(terlayani as bigint) as terlayani,
    terlayani / nullif(berhak, 0) as cakupan,
    cast(berhak_perkiraan as decimal(18, 8)) as berhak_perkiraan,
    cast(terlayani_perkiraan as decimal(18, 8)) as terlayani_perkiraan,
    keluar as salah_keluar,
    -- of b lost among all recipients, b / (1 - b) stand beside each whom somebody could place
    case
        when berhak_perkiraan > 0 then greatest(
            bagian_diketahui
            * (coalesce(keluar - goyah, 0) - bagian_hilang / nullif(1 - bagian_hilang, 0) * (1 - coalesce(keluar, 1))),
            0
        )
    end as salah_keluar_bawah,
    case
        when berhak_perkiraan > 0 then least(1 - bagian_diketahui * (1 - coalesce(keluar + goyah, 1)), 1)
    end as salah_keluar_atas,
    cast(penerima as bigint) as penerima,
    masuk as salah_masuk,
    case when pasti > 0 then wilson_bawah(masuk, pasti, 1.6448536) end as salah_masuk_bawah,
    case when pasti > 0 then wilson_atas(masuk, pasti, 1.6448536) end as salah_masuk_atas,
    cast(setelah_terdaftar as bigint) as dilayani_setelah_terdaftar,
    hari / nullif(setelah_terdaftar, 0) as hari_menuju_layanan
from spread
