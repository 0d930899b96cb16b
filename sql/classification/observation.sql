-- grain: one Carik form of one household
-- What the form says the household spends, divided by those who shared it that day. Figures that no model
-- is needed to distrust are set aside here, with the reason; the others are judged against their peers in
-- classification.figure. A pair of forms that lists the same people is one dwelling surveyed twice.
with forms as (
    select
        f.household_id,
        f.delivery_periode,
        f.file,
        f.row,
        f.id_rumah_tangga,
        f.tanggal_pendataan,
        f.terbaru,
        f.jumlah_anggota_form as anggota,
        h.jumlah_anggota,
        cast(c.pengeluaran_pangan_sebulan as decimal(18, 2)) as pangan_rp,
        cast(c.pengeluaran_nonpangan_sebulan as decimal(18, 2)) as nonpangan_rp,
        case
            when c.pendapatan_sebulan > 0 then cast(c.pendapatan_sebulan as decimal(18, 2))
        end as pendapatan_rp,
        sum(f.jumlah_anggota_form) over (partition by f.household_id) as anggota_semua_form,
        count(*) over (partition by f.household_id) as jumlah_form
    from household.form as f
    inner join staging.carik_rumah_tangga as c
        on f.delivery_periode = c.delivery_periode
        and f.file = c.file
        and f.row = c.row
        and c.periode = $periode
    inner join household.household as h
        on f.household_id = h.household_id
        and h.periode = $periode
    where f.periode = $periode
        and f.source = 'carik_rumah_tangga'
),

judged as (
    select
        *,
        case
            when pangan_rp is null and nonpangan_rp is null then 'KOSONG'
            when coalesce(pangan_rp, 0) + coalesce(nonpangan_rp, 0) <= 0 then 'NOL'
            when pangan_rp is null or nonpangan_rp is null then 'TIDAK LENGKAP'
            when least(pangan_rp, nonpangan_rp) <= 0 then 'TIDAK LENGKAP'
            -- 99999999 and its like: one digit six times or more is typed to fill a field.
            when regexp_matches(cast(cast(pangan_rp as bigint) as varchar), '^(1{6,}|5{6,}|9{6,})$')
                then 'ANGKA PENGISI'
            when regexp_matches(cast(cast(nonpangan_rp as bigint) as varchar), '^(1{6,}|5{6,}|9{6,})$')
                then 'ANGKA PENGISI'
            when coalesce(anggota, 0) < 1 then 'TANPA ANGGOTA'
            -- how old it is decides what it says of today
            when tanggal_pendataan is null or tanggal_pendataan > last_day(cast($periode || '-01' as date))
                then 'TANGGAL SALAH'
        end as alasan
    from forms
)

select
    household_id,
    delivery_periode,
    file,
    row,
    id_rumah_tangga,
    tanggal_pendataan,
    terbaru,
    cast(anggota as integer) as anggota,
    pangan_rp,
    nonpangan_rp,
    pendapatan_rp,
    cast(
        case when anggota >= 1 then (pangan_rp + nonpangan_rp) / anggota end as decimal(18, 2)
    ) as per_kapita_rp,
    -- Twice the same people: the forms together list at least half as many again as live there.
    jumlah_form > 1 and anggota_semua_form >= 1.5 * jumlah_anggota as disurvei_ulang,
    alasan
from judged
