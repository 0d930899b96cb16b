-- grain: one open record whose likely person another row of its source may be too, and one likely person
-- Those rows stand here as well, also the ones that a rule placed before: these keep their place.
with choice as (
    select *
    from likely_person
    qualify row_number() over (partition by isi order by peluang desc, orang) = 1
),

fixed as (
    select rule_match.isi, rule_match.orang, record.source
    from rule_match
    inner join record on record.isi = rule_match.isi
    where rule_match.orang in (select orang from likely_person)
),

disputed as (
    select orang, source
    from (
        select orang, source from choice
        union all
        select orang, source from fixed
    )
    group by orang, source
    having count(*) > 1
),

unsettled as (
    select isi from choice where peluang < 0.9
    union all
    select choice.isi
    from choice
    inner join disputed
        on disputed.orang = choice.orang and disputed.source = choice.source
),

-- and those that stand where an open record may have to go
related as (
    select isi from unsettled
    union all
    select choice.isi
    from choice
    inner join (
        select source, orang from likely_person where isi in (select isi from unsettled)
    ) as seat on seat.source = choice.source and seat.orang = choice.orang
)

select isi, orang, peluang, nilai
from likely_person
where isi in (select isi from related)
union all
select fixed.isi, fixed.orang, 1 as peluang, 10000 as nilai
from fixed
inner join (
    select distinct source, orang from likely_person where isi in (select isi from related)
) as seat on seat.source = fixed.source and seat.orang = fixed.orang
