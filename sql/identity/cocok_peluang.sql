-- grain: one record that the model gives to one person
select
    isi,
    arg_max(orang, (peluang, orang)) as orang,
    max(peluang) as peluang,
from calon_peluang
where isi not in (select isi from rebutan_peluang) and peluang >= 0.9
group by isi
union all
select
    calon_peluang.isi,
    calon_peluang.orang,
    calon_peluang.peluang,
from terbagi_peluang
inner join calon_peluang
    on calon_peluang.isi = terbagi_peluang.isi and calon_peluang.orang = terbagi_peluang.orang
