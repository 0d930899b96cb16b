-- grain: one record of somebody whom Dukcapil does not know
select open_record.*
from open_record
where isi not in (select isi from model_match)
