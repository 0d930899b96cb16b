-- grain: one person whose household a Lurah's officer visited: the latest visit up to the month's end
-- A visit names a household of an earlier month; its members of the newest month before this one are
-- meant, under the ids that they have now.
with recursive anggota as (
    select
        member.household_id,
        member.person_id,
        0 as langkah,
    from household.member as member
    where
        member.periode < $periode
        and member.household_id in (select household_id from staging.verval where periode = $periode)
    qualify member.periode = max(member.periode) over (partition by member.household_id)
    union all
    select
        anggota.household_id,
        registry.superseded_by as person_id,
        anggota.langkah + 1 as langkah,
    from anggota
    inner join identity.registry as registry on registry.id = anggota.person_id
    where registry.superseded_by is not null and anggota.langkah < 50
)

select
    anggota.person_id,
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
    max(verval.tanggal) as tanggal,
from staging.verval as verval
inner join anggota on anggota.household_id = verval.household_id
left join identity.registry as nomor on nomor.id = verval.household_id
where
    verval.periode = $periode
    -- a number is visited once it is there: an earlier day is a slip of the pen
    and verval.tanggal >= coalesce(cast(nomor.first_periode || '-01' as date), verval.tanggal)
    and verval.tanggal <= last_day(cast($periode || '-01' as date))
group by anggota.person_id
