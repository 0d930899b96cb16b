-- grain: one record with a well-formed NIK that Dukcapil does not simply confirm
-- B nobody there has it, C somebody else has it, or the person has another, D many people carry it and Dukcapil
-- does not say whose it is.
with doubled as (
    select nik
    from face
    where nik_cacat is null
    group by nik
    having count(*) > 1
),

unconfirmed as (
    select
        record.isi,
        coalesce(record.nik, record.nik_ramai) as nik,
        record.nik_ramai is not null as ramai,
        record.source,
        record.tanggal_lahir,
        assignment.orang
    from record
    inner join assignment on assignment.isi = record.isi
    where
        (record.nik_cacat is null or record.nik_ramai is not null)
        and (record.source <> 'dukcapil' or record.nik in (select nik from doubled))
        and record.isi not in (select isi from rule_match where method = 'NIK')
),

holder as (
    select distinct face.nik, face.orang
    from face
    where face.nik_cacat is null and face.nik in (select nik from unconfirmed)
),

total as (
    select nik, count(*) as orang
    from holder
    group by nik
)

select
    unconfirmed.isi,
    case
        when total.orang > 1 and unconfirmed.source = 'dukcapil' then 'C'
        when holder.nik is not null then 'A'
        when unconfirmed.ramai and coalesce(total.orang, 0) <> 1 then 'D'
        when total.orang >= 1 then 'C'
        when profile.nik = unconfirmed.nik then 'B'
        else 'C'
    end as nilai,
    case
        when total.orang > 1 and unconfirmed.source = 'dukcapil' then 'NIK_GANDA'
        when holder.nik is not null then 'SESUAI_DUKCAPIL'
        when unconfirmed.ramai and coalesce(total.orang, 0) <> 1 then 'BANYAK_ORANG'
        when total.orang >= 1 then 'MILIK_ORANG_LAIN'
        when profile.nik = unconfirmed.nik then 'TIDAK_DI_DUKCAPIL'
        else coalesce(nik_mirip(unconfirmed.nik, profile.nik), 'BERBEDA')
    end as alasan
from unconfirmed
inner join profile on profile.orang = unconfirmed.orang
left join holder on holder.nik = unconfirmed.nik and holder.orang = unconfirmed.orang
left join total on total.nik = unconfirmed.nik
