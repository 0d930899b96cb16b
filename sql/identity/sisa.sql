-- grain: one record that neither NIK nor rule gave to a person
select rekam.*
from rekam
where
    rekam.source <> 'dukcapil'
    and rekam.isi not in (select isi from cocok)
