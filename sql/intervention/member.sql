-- grain: one member of one household, with what decides about programmes
-- Age is in completed years on the periode's last day. School, work, pregnancy, insurance and the kind of
-- disability are those of the newest Carik form that names the person; where none does DTSEN tells of school and
-- work, and DTKS and DTSEN whether there is a disability at all. `pbi_dtsen`: DTSEN says that PBI pays, which is no
-- proof. `nik_grade` is the best among the person's rows. Null means not known, or that rows contradict each other.
with named as (
    select
        r.person_id,
        c.masih_sekolah,
        c.bekerja,
        c.lapangan_usaha,
        c.disabilitas,
        c.hamil,
        c.punya_jkn
    from identity.person_record as r
    inner join staging.carik_anggota as c
        on r.delivery_periode = c.delivery_periode
        and r.file = c.file
        and r.row = c.row
        and c.periode = $periode
    where r.periode = $periode
        and r.source = 'carik_anggota'
    qualify row_number() over (
        partition by r.person_id
        order by
            c.tanggal_data desc nulls last,
            c.delivery_periode desc,
            c.masih_sekolah desc nulls last,
            c.bekerja nulls last,
            c.disabilitas desc nulls last,
            c.hamil desc nulls last,
            c.punya_jkn nulls last,
            c.lapangan_usaha
    ) = 1
),

listed as (
    select
        r.person_id,
        bool_or(d.disabilitas) as disabilitas
    from identity.person_record as r
    inner join staging.dtks as d
        on r.delivery_periode = d.delivery_periode
        and r.file = d.file
        and r.row = d.row
        and d.periode = $periode
    where r.periode = $periode
        and r.source = 'dtks'
    group by r.person_id
),

told as (
    select
        r.person_id,
        case when min(d.masih_sekolah) = max(d.masih_sekolah) then min(d.masih_sekolah) end as masih_sekolah,
        case when min(d.bekerja) = max(d.bekerja) then min(d.bekerja) end as bekerja,
        case when min(d.lapangan_usaha) = max(d.lapangan_usaha) then min(d.lapangan_usaha) end as lapangan_usaha,
        bool_or(d.disabilitas) as disabilitas,
        bool_or(d.pbi_nas or d.pbi_pemda) as pbi
    from identity.person_record as r
    inner join staging.dtsen_anggota as d
        on r.delivery_periode = d.delivery_periode
        and r.file = d.file
        and r.row = d.row
        and d.periode = $periode
    where r.periode = $periode
        and r.source = 'dtsen_anggota'
    group by r.person_id
),

graded as (
    select
        person_id,
        min(nik_grade) as nik_grade
    from identity.person_record
    where periode = $periode
    group by person_id
)

select
    m.household_id,
    m.person_id,
    m.hubungan,
    umur(p.tanggal_lahir, last_day(cast($periode || '-01' as date))) as umur,
    p.jenis_kelamin,
    g.nik_grade,
    p.status_penduduk is not null as di_dukcapil,
    coalesce(n.masih_sekolah, t.masih_sekolah) as masih_sekolah,
    coalesce(n.bekerja, t.bekerja) as bekerja,
    coalesce(n.lapangan_usaha, t.lapangan_usaha) as lapangan_usaha,
    coalesce(
        n.disabilitas <> 'TIDAK', l.disabilitas or t.disabilitas, l.disabilitas, t.disabilitas
    ) as disabilitas,
    nullif(n.disabilitas, 'TIDAK') as jenis_disabilitas,
    n.hamil,
    n.punya_jkn,
    t.pbi as pbi_dtsen
from household.member as m
inner join identity.person as p
    on m.person_id = p.person_id
    and p.periode = $periode
left join graded as g
    on m.person_id = g.person_id
left join named as n
    on m.person_id = n.person_id
left join listed as l
    on m.person_id = l.person_id
left join told as t
    on m.person_id = t.person_id
where m.periode = $periode
