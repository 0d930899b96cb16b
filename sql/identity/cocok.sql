-- grain: one record that its NIK or a rule gives to one person in Dukcapil
select isi, orang, 'NIK' as method, null as isi_wajah, null as aturan
from cocok_nik
where isi not in (select isi from rebutan)
union all
select isi, orang, 'RULE' as method, isi_wajah, aturan
from klaim
where aturan is not null and isi not in (select isi from rebutan)
union all
select
    terbagi.isi,
    terbagi.orang,
    case when klaim.isi is not null and klaim.aturan is null then 'NIK' else 'RULE' end as method,
    coalesce(klaim.isi_wajah, terbagi.orang) as isi_wajah,
    coalesce(klaim.aturan, 'PEMBAGIAN') as aturan,
from terbagi
left join klaim on klaim.isi = terbagi.isi and klaim.orang = terbagi.orang
