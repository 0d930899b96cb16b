-- grain: one household
-- The best evidence of what a household spends: a Lurah's visit, else its own figure in Carik, else the
-- proxy means test's estimate, else none. `bawah_rp` and `atas_rp` hold true spending with 90 %.
-- `tanggal_bukti` is the day of the visit or of the newest figure used; an estimate has none.
-- Known limit: a decision taken without a figure has basis VERVAL and no rupiah.
with desil as (
    select
        household_id,
        desil_dtks,
        desil_p3ke,
        desil_dtsen_nasional,
        desil_dtsen_provinsi,
        desil_dtsen_kota,
        desil_siks
    from classification.predictor
    where periode = $periode
),

figure_day as (
    select
        f.household_id,
        max(o.tanggal_pendataan) as tanggal
    from classification.figure as f
    inner join classification.observation as o
        on f.household_id = o.household_id
        and f.delivery_periode = o.delivery_periode
        and f.file = o.file
        and f.row = o.row
        and o.periode = $periode
    where f.periode = $periode
        and f.digunakan
    group by f.household_id
)

select
    h.household_id,
    case
        when v.household_id is not null then 'VERVAL'
        else coalesce(e.dasar, 'NONE')
    end as basis,
    case
        when v.household_id is not null then v.per_kapita_rp
        when e.dasar = 'OBSERVED' then e.angka_rp
        else e.taksiran_rp
    end as pengeluaran_per_kapita_rp,
    case when v.household_id is not null then v.per_kapita_rp else e.bawah_rp end as bawah_rp,
    case when v.household_id is not null then v.per_kapita_rp else e.atas_rp end as atas_rp,
    cast(d.desil_dtks as integer) as desil_dtks,
    cast(d.desil_p3ke as integer) as desil_p3ke,
    cast(d.desil_dtsen_nasional as integer) as desil_dtsen_nasional,
    cast(d.desil_dtsen_provinsi as integer) as desil_dtsen_provinsi,
    cast(d.desil_dtsen_kota as integer) as desil_dtsen_kota,
    cast(d.desil_siks as integer) as desil_siks,
    e.model_version,
    case
        when v.household_id is not null then v.tanggal
        when e.dasar = 'OBSERVED' then t.tanggal
    end as tanggal_bukti
from household.household as h
left join classification.visit as v
    on h.household_id = v.household_id
    and v.periode = $periode
left join classification.estimate as e
    on h.household_id = e.household_id
    and e.periode = $periode
left join figure_day as t
    on h.household_id = t.household_id
left join desil as d
    on h.household_id = d.household_id
where h.periode = $periode
