-- grain: one household of this month, before it has rows of its own
-- A household keeps its id while it and an earlier household each find most of their people in the
-- other. The earlier households are those of the nearest month: this one's own previous run, else the
-- newest before it, else the oldest after it.
-- A new id is a keyed hash of the month and the people, so it tells nothing to who lacks the key.
with nearest as (
    select coalesce(max(periode) filter (where periode <= $periode), min(periode)) as periode
    from household.member
),

earlier as (
    select
        m.household_id,
        m.person_id
    from household.member as m
    inner join nearest using (periode)
),

overlap as (
    select
        placement.kelompok,
        earlier.household_id,
        count(*) as bersama
    from placement
    inner join earlier using (person_id)
    group by placement.kelompok, earlier.household_id
),

kept as (
    select
        kelompok,
        household_id
    from overlap
    qualify
        row_number() over (partition by kelompok order by bersama desc, household_id) = 1
        and row_number() over (partition by household_id order by bersama desc, kelompok) = 1
),

people as (
    select
        kelompok,
        array_to_string(list_sort(list(person_id)), ',') as orang
    from placement
    group by kelompok
)

select
    people.kelompok,
    coalesce(
        kept.household_id,
        'R' || left(sha256(getvariable('secret') || '|rumah tangga|' || $periode || '|' || people.orang), 20)
    ) as household_id
from people
left join kept using (kelompok)
