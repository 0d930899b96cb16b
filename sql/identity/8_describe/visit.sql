-- grain: one person whose household a Lurah's officer visited: the latest visit up to the month's end
-- A visit names a household of an earlier month; its members of the newest month before this one are
-- meant, under the ids that they have now. Who is said to have moved or died is gone once another officer says so
-- within 92 days, or a document does (classification.visit_result); until then that row says nothing.
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
),

verval as (
    select *
    from staging.verval
    where periode = $periode and tanggal <= last_day(cast($periode || '-01' as date))
),

-- what another officer says too, or that the household is gone another way
confirmed as (
    select distinct
        one.household_id,
        one.tanggal,
        one.petugas
    from verval as one
    inner join verval as other on other.household_id = one.household_id
    where
        other.hasil_kunjungan in ('PINDAH', 'MENINGGAL')
        and dua_petugas(other.petugas, one.petugas)
        and abs(date_diff('day', one.tanggal, other.tanggal)) <= 92
),

believed as (
    select *
    from verval
    where
        hasil_kunjungan not in ('PINDAH', 'MENINGGAL')
        or dokumen_bernomor(dokumen)
        or (household_id, tanggal, petugas) in (select (household_id, tanggal, petugas) from confirmed)
)

select
    visited.person_id,
    -- on one day the later delivery wins, then whoever was found: nobody is dropped by a tie
    arg_max(
        believed.hasil_kunjungan,
        (
            believed.tanggal,
            believed.delivery_periode,
            case believed.hasil_kunjungan
                when 'DITEMUKAN' then 2
                when 'TIDAK DITEMUKAN' then 1
                else 0
            end,
            believed.hasil_kunjungan
        )
    ) as hasil_kunjungan,
    max(believed.tanggal) as tanggal
from believed
inner join visited on visited.household_id = believed.household_id
left join identity.registry as numbered on numbered.id = believed.household_id
where
    -- a number is visited once it is there: an earlier day is a slip of the pen
    believed.tanggal >= coalesce(cast(numbered.first_periode || '-01' as date), believed.tanggal)
group by visited.person_id
