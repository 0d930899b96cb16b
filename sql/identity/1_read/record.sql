-- grain: one record (source and values), however often it was delivered
select * exclude (ulang)
from person_row
where not ulang
