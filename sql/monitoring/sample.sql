-- grain: one row drawn by lot, about which people are asked: its source and mark (jejak), and its person
-- Rows of one source, content and person are one. Ten of each way of linking and of those that nothing linked, and forty
-- of those linked by NIK: that is how nine in ten are. The order of the numbers is the lot.
with marked as (
    select
        source,
        jejak,
        person_id,
        max(match_method) as cara,
        max(nik_grade) as nik_grade
    from identity.person_record
    where periode = $periode and source <> 'dukcapil'
    group by source, jejak, person_id
),

numbered as materialized (
    select
        nomor_contoh(if(cara = 'NEW', 'C', 'S'), $periode, source, jejak, person_id) as nomor,
        *
    from marked
),

-- The smallest numbers of each way: all others need no order.
drawn as (
    select
        cara,
        min(nomor, 40) as undian,
        count(*) as baris
    from numbered
    group by cara
)

select
    n.*,
    d.baris
from numbered as n
inner join drawn as d
    on n.cara is not distinct from d.cara
    and n.nomor <= d.undian[least(len(d.undian), if(d.cara = 'NIK', 40, 10))]
