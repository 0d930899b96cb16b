-- grain: one row's source and mark (jejak) of one person whom a decision is about, and which of the two the person is
-- Two who are one: all rows that either ever had. Two who are two: the rows that each had while both were there, before
-- or after they were taken for one, and of the months between those of the sources that named only one of them: what
-- made them fall together may have been a correction of the row. Only of earlier months, so that a rerun of a month finds the same.
with pair as (
    select a, b, sama, unnest(['a', 'b']) as sisi
    from verdict
),

side as (
    select *, case sisi when 'a' then a else b end as person_id
    from pair
),

seen as (
    select
        side.a,
        side.b,
        side.sama,
        side.sisi,
        r.periode,
        r.source,
        r.jejak
    from side
    inner join identity.person_record as r on side.person_id = r.person_id
    where r.periode < $periode
),

apart as (
    select a, b, periode
    from seen
    group by a, b, periode
    having count(distinct sisi) = 2
),

own_source as (
    select
        seen.a,
        seen.b,
        seen.source,
        min(seen.sisi) as sisi
    from seen
    inner join apart
        on seen.a = apart.a and seen.b = apart.b and seen.periode = apart.periode
    group by seen.a, seen.b, seen.source
    having count(distinct seen.sisi) = 1
)

select a, b, sama, sisi, source, jejak
from seen
where sama
union
select seen.a, seen.b, seen.sama, seen.sisi, seen.source, seen.jejak
from seen
inner join apart
    on seen.a = apart.a and seen.b = apart.b and seen.periode = apart.periode
union
select seen.a, seen.b, seen.sama, own_source.sisi, seen.source, seen.jejak
from seen
inner join own_source
    on seen.a = own_source.a and seen.b = own_source.b and seen.source = own_source.source
where not seen.sama
union
-- a row drawn by lot that is not its person's, and the person's others
select person_id as a, nomor as b, false as sama, 'b' as sisi, source, jejak
from verdict_row
union
select v.person_id as a, v.nomor as b, false as sama, 'a' as sisi, r.source, r.jejak
from verdict_row as v
inner join identity.person_record as r
    on v.periode = r.periode and v.person_id = r.person_id and (v.source, v.jejak) <> (r.source, r.jejak)
