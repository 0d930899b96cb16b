-- grain: one row: whether the month is one without numbers
-- Where fewer than a tenth of the records bear a usable NIK, no confirmed links say how often anything else is written
-- wrong: then all pairs together have to (assets/identity/unnumbered.py).
select coalesce(count(*) filter (where nik_cacat is null) < 0.1 * count(*), false) as tanpa_nomor
from record
