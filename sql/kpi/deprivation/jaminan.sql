-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: KESEHATAN
-- bobot: 1/4
-- batas: Seorang anggota tidak punya jaminan kesehatan
-- sumber: UU 40/2004: setiap orang peserta; MPI global memakai gizi dan kematian anak, yang tidak didata di sini
select
    household_id,
    case
        when bool_or(not punya_jkn) then true
        when count(*) filter (where punya_jkn is null) = 0 then false
    end as kurang
from intervention.member
where periode = $periode
group by household_id
