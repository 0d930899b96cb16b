-- grain: one person-bearing row, with a fingerprint of its own where one may hide two people
update keyed_row
set isi = (hash(isi, ejaan, tanpa_tanda, case when tanpa_tanda then [hubungan, no_urut::varchar] end) >> 1)::bigint
from (select isi as lama, tanpa_tanda from alike) as mixed
where keyed_row.isi = mixed.lama
