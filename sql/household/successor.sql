-- grain: one household id of another month that is no household of this one, with the household that took it over
-- Visits, reports and questions name a household by the id that it had then. Whoever moved away, died or was
-- dropped has no successor.
with recursive living as (
    select household_id
    from household.household
    where periode = $periode
),

chain as (
    select
        id,
        superseded_by as household_id,
        1 as step
    from identity.registry
    where kind = 'HOUSEHOLD'
        and id not in (select household_id from living)
    union all
    -- An id that lives is where the way ends.
    select
        c.id,
        r.superseded_by as household_id,
        c.step + 1 as step
    from chain as c
    inner join identity.registry as r
        on c.household_id = r.id
    where c.step < 50
        and c.household_id not in (select household_id from living)
)

select
    c.id as id_lama,
    c.household_id
from chain as c
inner join living as l
    on c.household_id = l.household_id
