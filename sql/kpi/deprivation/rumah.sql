-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Lantai tanah, dinding bambu atau lainnya, atau atap daun, ijuk atau lainnya
-- sumber: MPI global: lantai, dinding atau atap dari bahan seadanya
select
    household_id,
    case
        when not lantai_layak(jenis_lantai) or not dinding_layak(jenis_dinding) or not atap_layak(jenis_atap) then true
        when lantai_layak(jenis_lantai) and dinding_layak(jenis_dinding) and atap_layak(jenis_atap) then false
    end as kurang
from intervention.dwelling
where periode = $periode
