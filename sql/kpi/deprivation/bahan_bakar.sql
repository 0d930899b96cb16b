-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Memasak dengan kayu, arang, briket, atau minyak tanah
-- sumber: MPI global: kayu, arang, kotoran; minyak tanah ditambahkan BPS
select
    household_id,
    case
        when regexp_matches(bahan_bakar_masak, 'KAYU|ARANG|BRIKET|MINYAK') then true
        when regexp_matches(bahan_bakar_masak, 'GAS|ELPIJI|LPG|LISTRIK') then false
    end as kurang
from intervention.dwelling
where periode = $periode
