-- grain: one person whose household a Lurah's officer visited: the latest visit up to the month's end
-- A visit names a household of an earlier month; its members of the newest month before this one are
-- meant, under the ids that they have now.
with recursive visited as (
    select
        member.household_id,
        member.person_id,
        0 as langkah
    from household.member as member
    where
        member.periode < $periode
        and member.household_id in (select household_id from staging.verval where periode = $periode)
    qualify member.periode = max(member.periode) over (partition by member.household_id)
    union all
    select
        visited.household_id,
        registry.superseded_by as person_id,
        visited.langkah + 1 as langkah
    from visited
    inner join identity.registry as registry on registry.id = visited.person_id
    where registry.superseded_by is not null and visited.langkah < 50
)

select
    visited.person_id,
    -- on one day the later delivery wins, then whoever was found: nobody is dropped by a tie
    arg_max(
        verval.hasil_kunjungan,
        (
            verval.tanggal,
            verval.delivery_periode,
            case verval.hasil_kunjungan
                when 'DITEMUKAN' then 2
                when 'TIDAK DITEMUKAN' then 1
                else 0
            end,
            verval.hasil_kunjungan
        )
    ) as hasil_kunjungan,
    max(verval.tanggal) as tanggal
from staging.verval as verval
inner join visited on visited.household_id = verval.household_id
left join identity.registry as numbered on numbered.id = verval.household_id
where
    verval.periode = $periode
    -- a number is visited once it is there: an earlier day is a slip of the pen
    and verval.tanggal >= coalesce(cast(numbered.first_periode || '-01' as date), verval.tanggal)
    and verval.tanggal <= last_day(cast($periode || '-01' as date))
group by visited.person_id
