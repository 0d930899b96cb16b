-- grain: one survey form (id_rumah_tangga) in force
-- Carik sometimes visits a dwelling twice. Two forms describe one household when they share at least
-- two people and half of the smaller form, or when both name the same single person. One person shared
-- by two larger forms is a member counted twice, which makes no one household of two.
-- A form without a grown-up head goes on from the one that the same day, at the same door, names others of its card.
with recursive size as (
    select
        id_rumah_tangga,
        count(*) as jumlah,
        coalesce(bool_or(kepala), false) as berkepala,
        count(*) = count(*) filter (where not kepala) as tanpa_kepala
    from named
    group by id_rumah_tangga
),

pair as (
    select
        a.id_rumah_tangga as satu,
        b.id_rumah_tangga as dua,
        count(*) as bersama
    from named as a
    inner join named as b
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

headless as (
    select f.*
    from form_dwelling as f
    inner join size using (id_rumah_tangga)
    where size.tanpa_kepala
),

same_day as (
    select
        headless.id_rumah_tangga as satu,
        f.id_rumah_tangga as dua
    from headless
    inner join form_dwelling as f
        on
            headless.tanggal_pendataan = f.tanggal_pendataan
            and headless.kode_kelurahan = f.kode_kelurahan
            and headless.rt is not distinct from f.rt
            and headless.rw is not distinct from f.rw
    inner join size on f.id_rumah_tangga = size.id_rumah_tangga
    where
        size.berkepala
        -- not an equality by itself: as a key of the join it would bring the addresses of all forms to one form
        and coalesce(alamat_baku(headless.alamat) = alamat_baku(f.alamat), false)
),

-- materialized: else all cards are held against all cards before the few forms are
same_day_card as materialized (
    select
        same_day.satu,
        same_day.dua,
        named.no_kk
    from same_day
    inner join named on same_day.satu = named.id_rumah_tangga
),

-- Of several such forms none is known to be the one before.
continued as (
    select
        same_day_card.satu,
        min(same_day_card.dua) as dua
    from same_day_card
    inner join named on same_day_card.dua = named.id_rumah_tangga and same_day_card.no_kk = named.no_kk
    group by same_day_card.satu
    having min(same_day_card.dua) = max(same_day_card.dua)
),

one_home as (
    select * from same_household
    union
    select satu, dua from continued
    union
    select dua as satu, satu as dua from continued
),

reach as (
    select
        satu,
        dua
    from one_home
    union
    select
        reach.satu,
        next.dua
    from reach
    inner join one_home as next on reach.dua = next.satu
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
