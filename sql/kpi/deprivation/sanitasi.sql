-- grain: one household, and whether it lacks this (null: not known)
-- dimensi: HUNIAN
-- bobot: 1/16
-- batas: Buang air besar di fasilitas umum atau tanpa fasilitas
-- sumber: BPS: sanitasi layak, yang boleh dipakai bersama rumah tangga tertentu
select
    household_id,
    fasilitas_bab in ('UMUM', 'TIDAK ADA') as kurang
from intervention.dwelling
where periode = $periode
