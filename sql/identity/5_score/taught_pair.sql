-- grain: one record and the face that its NIK names, drawn to teach how often its source writes a value wrong
-- What one respect teaches must not rest on itself: the birth date confirms for the name, the name for the birth date,
-- both for the sex. Drawn by content, five thousand of a source.
with confirmed as (
    select source, isi, isi_wajah, nama, tanggal
    from nik_comparison
    where not ramai and (nama = 5 or tanggal = 5)
),

drawn as (
    select unnest(min(isi, 5000)) as isi
    from confirmed
    group by source
)

select
    source,
    isi as isi_a,
    isi_wajah as isi_b,
    coalesce(tanggal = 5, false) as nama,
    coalesce(nama = 5, false) as tanggal,
    coalesce(nama = 5 and tanggal = 5, false) as kelamin
from confirmed
where isi in (select isi from drawn)
