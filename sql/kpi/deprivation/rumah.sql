-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Lantai tanah, dinding bambu atau lainnya, atau atap lainnya
-- sumber: MPI global: lantai, dinding atau atap dari bahan seadanya
select
    household_id,
    case
        when regexp_matches(jenis_lantai, '^TANAH')
            or regexp_matches(jenis_dinding, '^(ANYAMAN )?BAMBU|^LAINNYA')
            or jenis_atap = 'LAINNYA'
            then true
        when jenis_lantai is not null and jenis_dinding is not null and jenis_atap is not null then false
    end as kurang
from intervention.dwelling
where periode = $periode
