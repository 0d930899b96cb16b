-- grain: one record that neither NIK nor rule gave to a person
select record.*
from record
where
    record.source <> 'dukcapil'
    and record.isi not in (select isi from rule_match)
