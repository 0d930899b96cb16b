-- grain: one record and one person in Dukcapil who it is not, as people decided
select distinct
    record.isi,
    face.orang
from verdict_pair as p
inner join face on face.isi in (p.isi_a, p.isi_b)
inner join record on record.isi in (p.isi_a, p.isi_b) and record.source <> 'dukcapil'
where not p.sama
