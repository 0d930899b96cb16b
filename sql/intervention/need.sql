-- grain: one programme that one poor household (or member) is entitled to
-- `terdaftar_sejak` is the last day of the first month in which it stood here unserved, as long as it has stood
-- here without a break; `hari_menuju_layanan` how many days after that the first service came. Both go on from
-- the newest earlier month that is ready (quality.month).
-- A person's needs go with him into another household.
-- Known limit: somebody whose person_id was merged is listed anew.
-- Poor is the class under the deciding lines. An extremely poor household that nothing fits stands here under
-- TANPA_PROGRAM.
with earlier as (
    select
        coalesce(n.person_id, s.household_id, n.household_id) as siapa,
        n.kode_program,
        min(n.terdaftar_sejak) as terdaftar_sejak,
        min(n.hari_menuju_layanan) as hari_menuju_layanan
    from terdaftar as n
    left join household.successor as s
        on n.household_id = s.id_lama
        and s.periode = $periode
    where n.periode = (select max(bulan) from quality.month where periode = $periode and siap)
    group by coalesce(n.person_id, s.household_id, n.household_id), n.kode_program
),

poor as (
    select
        household_id,
        kelas,
        kode_kelurahan,
        kode_kecamatan
    from classification.household
    where periode = $periode
        and set_garis = set_utama($periode)
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
        e.terlayani_sejak,
        e.terlayani_pertama
    from intervention.entitlement as e
    inner join poor as k
        on e.household_id = k.household_id
    inner join intervention.program as p
        on e.kode_program = p.kode_program
        and p.periode = $periode
    where e.periode = $periode
        and (k.kelas = 'MISKIN_EKSTREM' or p.batas_kelas = 'MISKIN')
),

needed as (
    select *
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
        null as terlayani_sejak,
        null as terlayani_pertama
    from poor
    where kelas = 'MISKIN_EKSTREM'
        and household_id not in (select household_id from entitled)
)

select
    n.household_id,
    n.person_id,
    n.kode_program,
    n.strategi,
    n.opd,
    n.terlayani,
    n.alasan,
    n.kelas,
    n.kode_kelurahan,
    n.kode_kecamatan,
    n.terlayani_sejak,
    case
        when e.terdaftar_sejak is not null or n.terlayani then e.terdaftar_sejak
        else last_day(cast($periode || '-01' as date))
    end as terdaftar_sejak,
    case
        when e.hari_menuju_layanan is not null then e.hari_menuju_layanan
        -- a service of the listing's own month that only became known now came at once
        when n.terlayani_pertama <= e.terdaftar_sejak then 0
        else date_diff('day', e.terdaftar_sejak, n.terlayani_pertama)
    end as hari_menuju_layanan
from needed as n
left join earlier as e
    on coalesce(n.person_id, n.household_id) = e.siapa
    and n.kode_program = e.kode_program
