-- grain: one record that its NIK or a rule gives to one person in Dukcapil
select isi, orang from cocok_nik
union all
select isi, orang from cocok_tepat
union all
select isi, orang from cocok_rusak
