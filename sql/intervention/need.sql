-- grain: one programme that one poor household (or member) is entitled to
-- Poor is the class under SASARAN_2022. An extremely poor household that nothing fits stands here under
-- TANPA_PROGRAM.
with poor as (
    select
        household_id,
        kelas,
        kode_kelurahan,
        kode_kecamatan
    from classification.household
    where periode = $periode
        and set_garis = 'SASARAN_2022'
        and kelas in ('MISKIN_EKSTREM', 'MISKIN')
),

entitled as (
    select
        e.household_id,
        e.person_id,
        e.kode_program,
        p.strategi,
        p.opd,
        e.terlayani,
        e.alasan || '; kelasnya ' || lower(replace(k.kelas, '_', ' ')) || '.' as alasan,
        k.kelas,
        k.kode_kelurahan,
        k.kode_kecamatan,
        e.terlayani_sejak
    from intervention.entitlement as e
    inner join poor as k
        on e.household_id = k.household_id
    inner join intervention.program as p
        on e.kode_program = p.kode_program
        and p.periode = $periode
    where e.periode = $periode
        and (k.kelas = 'MISKIN_EKSTREM' or p.batas_kelas = 'MISKIN')
)

select
    household_id,
    person_id,
    kode_program,
    strategi,
    opd,
    terlayani,
    alasan,
    kelas,
    kode_kelurahan,
    kode_kecamatan,
    terlayani_sejak
from entitled
union all
select
    household_id,
    null as person_id,
    'TANPA_PROGRAM' as kode_program,
    'BEBAN' as strategi,
    'Biro Kesejahteraan Sosial' as opd,
    false as terlayani,
    'Rumah tangga miskin ekstrem yang tidak memenuhi syarat program mana pun.' as alasan,
    kelas,
    kode_kelurahan,
    kode_kecamatan,
    null as terlayani_sejak
from poor
where kelas = 'MISKIN_EKSTREM'
    and household_id not in (select household_id from entitled)
