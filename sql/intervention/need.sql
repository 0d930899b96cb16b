-- grain: one programme that one poor household (or member) is entitled to
-- `terdaftar_sejak` is the last day of the first month in which it stood here unserved, as long as it has stood
-- here without a break; `hari_menuju_layanan` how many days after that the first service came. Both go on from
-- the newest earlier month that is ready (quality.month).
-- A person's needs go with him into another household.
-- Known limit: somebody whose person_id was merged is listed anew.
-- A programme's rule may name deciles of a register from some day on: the reason says which and what the household's is.
-- A decile is a rank and no measure: alone it calls for nothing and ends nothing; who lacks one, or has another, is to be
-- proposed.
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

-- Of every household, known or not, so that what is not known can be said.
decile as (
    select
        household_id,
        unnest(['dtsen_nasional', 'dtsen_provinsi', 'dtsen_kota', 'siks', 'dtks']) as register,
        unnest([desil_dtsen_nasional, desil_dtsen_provinsi, desil_dtsen_kota, desil_siks, desil_dtks]) as desil
    from classification.welfare
    where periode = $periode
),

-- With the deciles of rules in force. Chosen here: a join on their day too, which may hold for none, would hold every
-- household against every other.
program as (
    select
        kode_program,
        strategi,
        opd,
        batas_kelas,
        case when desil_mulai <= last_day(cast($periode || '-01' as date)) then desil_register end as desil_register,
        desil_bawah,
        desil_atas,
        desil_mulai,
        desil_dasar
    from intervention.program
    where periode = $periode
),

entitled as (
    select
        e.household_id,
        e.person_id,
        e.kode_program,
        p.strategi,
        p.opd,
        e.terlayani,
        e.alasan || '; kelasnya ' || lower(replace(k.kelas, '_', ' ')) || coalesce(
            '; desil ' || case d.register
                when 'dtsen_nasional' then 'DTSEN nasional'
                when 'dtsen_provinsi' then 'DTSEN di provinsi'
                when 'dtsen_kota' then 'DTSEN di kota'
                when 'siks' then 'SIKS-NG'
                when 'dtks' then 'DTKS'
            end
            || case
                when d.desil is null then ' tidak diketahui, perlu diusulkan'
                when d.desil between p.desil_bawah and p.desil_atas then ' ' || d.desil
                else ' ' || d.desil || ', di luar batasnya, perlu diusulkan'
            end
            || ' (aturan sejak ' || strftime(p.desil_mulai, '%Y-%m-%d') || ': desil ' || p.desil_bawah || ' sampai '
            || p.desil_atas || ', dasar ' || p.desil_dasar || ')',
            ''
        ) || '.' as alasan,
        k.kelas,
        k.kode_kelurahan,
        k.kode_kecamatan,
        e.terlayani_sejak,
        e.terlayani_pertama
    from intervention.entitlement as e
    inner join poor as k
        on e.household_id = k.household_id
    inner join program as p
        on e.kode_program = p.kode_program
    left join decile as d
        on e.household_id = d.household_id
        and p.desil_register = d.register
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
