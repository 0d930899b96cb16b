-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Memasak dengan kayu, arang, briket, atau minyak tanah
-- sumber: MPI global: kayu, arang, kotoran; minyak tanah ditambahkan BPS
select
    household_id,
    regexp_matches(bahan_bakar_masak, 'KAYU|ARANG|BRIKET|MINYAK') as kurang
from intervention.dwelling
where periode = $periode
