-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: PEKERJAAN
-- bobot: 1/4
-- batas: Ada anggota berumur 18 sampai 59 tahun, dan tidak seorang pun bekerja
-- sumber: Umur kerja seperti kebutuhan KERJA; MPI global tidak memuat pekerjaan
select
    household_id,
    case
        when coalesce(bool_or(bekerja), false) then false
        when count(*) filter (where umur is null or (umur between 18 and 59 and bekerja is null)) > 0 then null
        else count(*) filter (where umur between 18 and 59) > 0
    end as kurang
from intervention.member
where periode = $periode
group by household_id
