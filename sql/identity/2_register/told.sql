-- grain: one record that people gave to a person in Dukcapil
select
    record.isi,
    min(face.orang) as orang,
    min(face.isi) as isi_wajah
from verdict_pair as p
inner join face on face.isi in (p.isi_a, p.isi_b)
inner join record on record.isi in (p.isi_a, p.isi_b) and record.source <> 'dukcapil'
where p.sama
group by record.isi
