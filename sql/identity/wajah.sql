-- grain: one face of one person: a Dukcapil record and the person (orang) it belongs to
-- `orang` is the smallest fingerprint among the person's records.
select
    coalesce(kelompok_dukcapil.orang, dukcapil_rekam.isi) as orang,
    dukcapil_rekam.*,
from dukcapil_rekam
left join kelompok_dukcapil on kelompok_dukcapil.isi = dukcapil_rekam.isi
