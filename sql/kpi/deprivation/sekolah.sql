-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: PENDIDIKAN
-- bobot: 1/4
-- batas: Seorang anggota berumur 7 sampai 18 tahun tidak bersekolah
-- sumber: Rentang umur seperti kebutuhan SEKOLAH; MPI global memakai sampai kelas 8
select
    household_id,
    case
        when bool_or(not masih_sekolah) filter (where umur between 7 and 18) then true
        when count(*) filter (where umur is null or (umur between 7 and 18 and masih_sekolah is null)) = 0 then false
    end as kurang
from intervention.member
where periode = $periode
group by household_id
