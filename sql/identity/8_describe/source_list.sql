-- grain: one set of sources that hold somebody, as text in name order
select
    sumber,
    array_to_string(
        list_filter($sources, lambda nama, nomor: (sumber >> (nomor - 1)::int) & 1 = 1),  -- noqa: LT01
        ','
    ) as sources
from (select distinct sumber from source_bits)
