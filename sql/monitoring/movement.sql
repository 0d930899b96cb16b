-- grain: one person who lives in another household than in the month before, or came, or went
-- And why, from what the registers say of the person in both months. The month before is the newest earlier
-- one that is ready (quality.month); without one there are no rows.
-- PENDUDUK: born, died, arrived, left, or seen at another door or on another card since.
-- IDENTITAS: the rows are the same and only their joining into persons and households is another.
-- VERIFIKASI: a visit since found them gone, which no register says.
-- DATA: a register names the person first now, or no longer, or a first form shows who lives together.
-- Known limit: Dukcapil's first row of somebody, in a delivery that is new, is taken for an arrival: a late
-- registration looks the same.
with before as (
    select
        max(bulan) as bulan,
        last_day(cast(max(bulan) || '-01' as date)) as akhir
    from quality.month
    where periode = $periode
        and siap
),

past as (
    select
        person_id,
        household_id
    from household.member
    where periode = (select bulan from before)
),

now as (
    select
        person_id,
        household_id
    from household.member
    where periode = $periode
),

moved as (
    select
        coalesce(now.person_id, past.person_id) as person_id,
        past.household_id as household_id_sebelum,
        now.household_id
    from now
    full outer join past
        on now.person_id = past.person_id
    where now.household_id is distinct from past.household_id
        and exists (from before where bulan is not null)
),

gone as (
    select distinct household_id_lapor as household_id
    from classification.visit_result
    where periode = $periode
        and diterima
        and hasil_kunjungan in ('PINDAH', 'MENINGGAL')
        and delivery_periode > (select bulan from before)
),

new_register as (
    select exists (
        from staging.dukcapil
        where periode = $periode
            and delivery_periode > (select bulan from before)
    ) as dukcapil
),

known as (
    select
        m.*,
        o.person_id is not null as dulu_dikenal,
        o.status_penduduk as status_dulu,
        p.status_penduduk as status_kini,
        p.person_id is not null as masih_dikenal,
        p.tanggal_lahir,
        p.tanggal_terlihat,
        o.tanggal_terlihat as dulu_terlihat,
        p.no_kk is distinct from o.no_kk as kartu_lain,
        list_contains(string_split(p.sources, ','), 'dukcapil') as di_dukcapil,
        r.reason = 'SPLIT' and r.first_periode = $periode as terpisah,
        r.superseded_by is not null as terserap,
        g.household_id is not null as kata_kunjungan
    from moved as m
    left join gone as g
        on m.household_id_sebelum = g.household_id
    left join identity.person as o
        on m.person_id = o.person_id
        and o.periode = (select bulan from before)
    left join identity.person as p
        on m.person_id = p.person_id
        and p.periode = $periode
    left join identity.registry as r
        on m.person_id = r.id
),

judged as (
    select
        person_id,
        household_id_sebelum,
        household_id,
        case
            when household_id_sebelum is null then
                case
                    when terpisah then 'IDENTITAS'
                    when umur(tanggal_lahir, (select akhir from before)) < 1 then 'PENDUDUK'
                    when dulu_dikenal and status_dulu = 'PINDAH' then 'PENDUDUK'
                    when dulu_dikenal then 'DATA'
                    when di_dukcapil and (select dukcapil from new_register) then 'PENDUDUK'
                    else 'DATA'
                end
            when household_id is null then
                case
                    when terserap then 'IDENTITAS'
                    when kata_kunjungan and status_kini is not distinct from status_dulu then 'VERIFIKASI'
                    when masih_dikenal then 'PENDUDUK'
                    else 'DATA'
                end
            when dulu_terlihat is null and tanggal_terlihat is not null then 'DATA'
            when tanggal_terlihat > dulu_terlihat or kartu_lain then 'PENDUDUK'
            else 'IDENTITAS'
        end as sebab
    from known
)

-- Who goes along with others from one household into another goes for their reason: a child whom no form
-- names follows the mother.
select
    person_id,
    household_id_sebelum,
    household_id,
    case
        when household_id is null or household_id_sebelum is null then sebab
        else max_by(
            sebab, list_position(['IDENTITAS', 'DATA', 'PENDUDUK', 'VERIFIKASI'], sebab)
        ) over (partition by household_id_sebelum, household_id)
    end as sebab
from judged
