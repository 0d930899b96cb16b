-- grain: one row: whether the month is one without numbers
-- Where fewer than a tenth of the records bear a usable NIK, no confirmed links say how often anything else is written
-- wrong: then all pairs together have to (assets/identity/unnumbered.py). From fewer than two hundred records nothing
-- can be learnt.
select count(*) >= 200 and count(*) filter (where nik_cacat is null) < 0.1 * count(*) as tanpa_nomor
from record
