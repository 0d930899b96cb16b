-- grain: one record of somebody whom Dukcapil does not know
select sisa.*
from sisa
where isi not in (select isi from cocok_peluang)
