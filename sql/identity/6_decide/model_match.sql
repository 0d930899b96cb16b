-- grain: one record that the model gives to one person
select
    isi,
    arg_max(orang, (peluang, orang)) as orang,
    max(peluang) as peluang
from likely_person
where isi not in (select isi from likely_contested) and peluang >= 0.9
group by isi
union all
select
    likely_person.isi,
    likely_person.orang,
    likely_person.peluang
from likely_settled
inner join likely_person
    on likely_person.isi = likely_settled.isi and likely_person.orang = likely_settled.orang
