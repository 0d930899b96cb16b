-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Air minum dari sungai, hujan, atau sumur tak terlindung
-- sumber: BPS: air minum layak
select
    household_id,
    sumber_air_minum in ('SUNGAI/HUJAN', 'SUMUR TAK TERLINDUNG') as kurang
from intervention.dwelling
where periode = $periode
