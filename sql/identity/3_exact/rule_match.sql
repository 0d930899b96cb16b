-- grain: one record that its NIK or a rule gives to one person in Dukcapil
-- What people decided goes before all rules.
select isi, orang, 'RULE' as method, isi_wajah, 'TINJAUAN' as aturan
from told
union all
select isi, orang, 'NIK' as method, null as isi_wajah, null as aturan
from nik_match
where isi not in (select isi from contested) and isi not in (select isi from told)
union all
select isi, orang, 'RULE' as method, isi_wajah, aturan
from claim
where
    aturan is not null
    and isi not in (select isi from contested)
    and isi not in (select isi from told)
union all
select
    contested_settled.isi,
    contested_settled.orang,
    case when claim.isi is not null and claim.aturan is null then 'NIK' else 'RULE' end as method,
    coalesce(claim.isi_wajah, contested_settled.orang) as isi_wajah,
    coalesce(claim.aturan, 'PEMBAGIAN') as aturan
from contested_settled
left join claim on claim.isi = contested_settled.isi and claim.orang = contested_settled.orang
where contested_settled.isi not in (select isi from told)
