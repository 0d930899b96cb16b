-- grain: one survey form (id_rumah_tangga) in force
-- Carik sometimes visits a dwelling twice. Two forms describe one household when they share at least
-- two people and half of the smaller form, or when both name the same single person. One person shared
-- by two larger forms is a member counted twice, which makes no one household of two.
-- A form number that two households carry (identity gave its rows no kelompok) describes none of them.
-- Known limit: two forms that split a household without naming anybody twice stay apart.
with recursive named as (
    select distinct
        a.id_rumah_tangga,
        r.person_id
    from staging.carik_anggota as a
    inner join identity.person_record as r
        on
            a.periode = r.periode
            and a.delivery_periode = r.delivery_periode
            and a.file = r.file
            and a.row = r.row
    where
        a.periode = $periode
        and r.source = 'carik_anggota'
        and r.kelompok is not null
),

size as (
    select
        id_rumah_tangga,
        count(*) as jumlah
    from named
    group by id_rumah_tangga
),

repeated as (
    select *
    from named
    where person_id in (select person_id from named group by person_id having count(*) > 1)
),

pair as (
    select
        a.id_rumah_tangga as satu,
        b.id_rumah_tangga as dua,
        count(*) as bersama
    from repeated as a
    inner join repeated as b
        on
            a.person_id = b.person_id
            and a.id_rumah_tangga <> b.id_rumah_tangga
    group by satu, dua
),

same_household as (
    select
        pair.satu,
        pair.dua
    from pair
    inner join size as s on pair.satu = s.id_rumah_tangga
    inner join size as d on pair.dua = d.id_rumah_tangga
    where
        2 * pair.bersama >= least(s.jumlah, d.jumlah)
        and (pair.bersama >= 2 or greatest(s.jumlah, d.jumlah) = 1)
),

reach as (
    select
        satu,
        dua
    from same_household
    union
    select
        reach.satu,
        next.dua
    from reach
    inner join same_household as next on reach.dua = next.satu
),

first_form as (
    select
        satu as id_rumah_tangga,
        min(least(satu, dua)) as kelompok
    from reach
    group by satu
)

select
    size.id_rumah_tangga,
    'carik:' || coalesce(first_form.kelompok, size.id_rumah_tangga) as kelompok,
    size.jumlah as jumlah_anggota_form
from size
left join first_form using (id_rumah_tangga)
