-- grain: one open record whose likely person another row of its source may be too, and one likely person
-- Those rows stand here as well, also the ones that a rule placed before: these keep their place.
with pilihan as (
    select *
    from likely_person
    qualify row_number() over (partition by isi order by peluang desc, orang) = 1
),

tetap as (
    select rule_match.isi, rule_match.orang, record.source
    from rule_match
    inner join record on record.isi = rule_match.isi
    where rule_match.orang in (select orang from likely_person)
),

diperebutkan as (
    select orang, source
    from (
        select orang, source from pilihan
        union all
        select orang, source from tetap
    )
    group by orang, source
    having count(*) > 1
),

terbuka as (
    select isi from pilihan where peluang < 0.9
    union
    select pilihan.isi
    from pilihan
    inner join diperebutkan
        on diperebutkan.orang = pilihan.orang and diperebutkan.source = pilihan.source
),

-- and those that stand where an open record may have to go
terkait as (
    select isi from terbuka
    union
    select pilihan.isi
    from pilihan
    inner join (
        select distinct source, orang from likely_person where isi in (select isi from terbuka)
    ) as kursi on kursi.source = pilihan.source and kursi.orang = pilihan.orang
)

select isi, orang, peluang, nilai
from likely_person
where isi in (select isi from terkait)
union all
select tetap.isi, tetap.orang, 1 as peluang, 10000 as nilai
from tetap
inner join (
    select distinct source, orang from likely_person where isi in (select isi from terkait)
) as kursi on kursi.source = tetap.source and kursi.orang = tetap.orang
