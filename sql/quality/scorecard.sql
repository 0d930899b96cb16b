-- grain: one OPD, source and dimension of quality in a month
-- Of each month the newest run speaks. `checked` and `failed` add up whatever the rules count: rows, files,
-- areas. `trend` is the change of the failing share since the newest earlier month; the incidents are those
-- at the time of the refresh (views `incident`, `repair`).
with newest as (
    select *
    from quality.check_result
    where source is not null and periode <= $periode
    qualify run_id = first_value(run_id) over (
        partition by periode, source
        order by rowid desc
    )
),

scored as (
    select
        periode,
        owner,
        source,
        dimension,
        count(*) as rules,
        count(*) filter (where not passed) as rules_failed,
        cast(sum(checked) as bigint) as checked,
        cast(sum(failed) as bigint) as failed,
        sum(failed) / nullif(sum(checked), 0) as share
    from newest
    group by all
),

compared as (
    select
        *,
        share - lag(share) over (
            partition by owner, source, dimension
            order by periode
        ) as trend
    from scored
),

still_open as (
    select
        owner,
        source,
        dimension,
        count(*) as open_incidents
    from incident
    group by all
),

repaired as (
    select
        owner,
        source,
        dimension,
        avg(days) as mean_days_to_repair
    from repair
    group by all
)

select
    c.owner,
    c.source,
    c.dimension,
    c.rules,
    c.rules_failed,
    c.checked,
    c.failed,
    c.share,
    c.trend,
    coalesce(s.open_incidents, 0) as open_incidents,
    r.mean_days_to_repair
from compared as c
left join still_open as s using (owner, source, dimension)
left join repaired as r using (owner, source, dimension)
where c.periode = $periode
