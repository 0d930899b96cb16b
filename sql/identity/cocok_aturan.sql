-- grain: one record that an exact rule gives to one person in Dukcapil
select isi, orang, isi_wajah, aturan from cocok_tepat
union all
select isi, orang, isi_wajah, aturan from cocok_rusak
