-- grain: one programme that one household (or member) would be entitled to, if poor
-- Of every household, whatever its class: how likely it is to be poor decides what coverage expects of it.
-- Served is who has a service; one that names the household only is for all its members. Of some it is not known
-- whether the need is met (`belum_diketahui`): they stand here unserved, to be asked. Programmes outside their
-- dates are left out.
with named as (
    select
        h.kode_program,
        h.household_id,
        h.person_id,
        h.alasan,
        coalesce(h.belum_diketahui, false) as belum_diketahui
    from hak as h
    inner join intervention.program as p
        on h.kode_program = p.kode_program
        and p.periode = $periode
    where coalesce(p.berlaku_mulai, date '0001-01-01') <= last_day(cast($periode || '-01' as date))
        and coalesce(p.berlaku_sampai, date '9999-12-31') >= last_day(cast($periode || '-01' as date))
)

select
    n.kode_program,
    n.household_id,
    n.person_id,
    n.alasan,
    o.kode_program is not null or w.kode_program is not null as terlayani,
    greatest(o.tanggal, w.tanggal) as terlayani_sejak,
    least(o.tanggal_pertama, w.tanggal_pertama) as terlayani_pertama,
    n.belum_diketahui and o.kode_program is null and w.kode_program is null as belum_diketahui
from named as n
left join intervention.service as o
    on n.kode_program = o.kode_program
    and n.household_id = o.household_id
    and n.person_id = o.person_id
    and o.periode = $periode
left join intervention.service as w
    on n.kode_program = w.kode_program
    and n.household_id = w.household_id
    and w.person_id is null
    and w.periode = $periode
