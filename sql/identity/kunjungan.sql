-- grain: one person whose household a Lurah's officer visited: the latest visit
-- A visit names a household of an earlier month; its members of the newest month before the visit's
-- report are meant, under the ids that they have now.
with anggota as (
    select
        member.household_id,
        member.person_id,
    from household.member as member
    where member.periode < $periode
    qualify member.periode = max(member.periode) over (partition by member.household_id)
),

kini as (
    select
        anggota.household_id,
        coalesce(registry.superseded_by, anggota.person_id) as person_id,
    from anggota
    left join identity.registry as registry on registry.id = anggota.person_id
)

select
    kini.person_id,
    arg_max(verval.hasil_kunjungan, (verval.tanggal, verval.hasil_kunjungan)) as hasil_kunjungan,
    max(verval.tanggal) as tanggal,
from staging.verval as verval
inner join kini on kini.household_id = verval.household_id
where verval.periode = $periode
group by kini.person_id
