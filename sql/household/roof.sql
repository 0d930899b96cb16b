-- grain: one kind of doubt about who lives together, and what surveyors found
-- IBU: two cards at one door, a mother of somebody on one stands on the other. SEALAMAT: other cards at one door.
-- SEKARTU: two doors on one card. Of the `pasangan` of which both were seen, `serumah` were found in one home.
-- `bersama`: whether those whom nobody saw are taken to live together: as most of at least twenty pairs did.
with home as (
    select
        door.no_kk,
        door.pintu,
        seen.kelompok,
        count(*) as jumlah
    from door
    inner join seen using (person_id)
    group by door.no_kk, door.pintu, seen.kelompok
),

part as (
    select
        no_kk,
        pintu,
        kelompok
    from home
    qualify row_number() over (partition by no_kk, pintu order by jumlah desc, kelompok) = 1
),

pair as (
    select
        case when neighbour.ibu then 'IBU' else 'SEALAMAT' end as jenis,
        a.kelompok = b.kelompok as serumah
    from neighbour
    inner join part as a
        on neighbour.pintu = a.pintu and neighbour.no_kk_a = a.no_kk
    inner join part as b
        on neighbour.pintu = b.pintu and neighbour.no_kk_b = b.no_kk
    union all
    select
        'SEKARTU' as jenis,
        a.kelompok = b.kelompok as serumah
    from part as a
    inner join part as b on a.no_kk = b.no_kk and a.pintu < b.pintu
),

kind as (
    select unnest(['IBU', 'SEALAMAT', 'SEKARTU']) as jenis
),

counted as (
    select
        jenis,
        count(*) as pasangan,
        count(*) filter (where serumah) as serumah
    from pair
    group by jenis
)

select
    kind.jenis,
    coalesce(counted.pasangan, 0) as pasangan,
    coalesce(counted.serumah, 0) as serumah,
    -- too few to learn from: the card is what there is
    case
        when coalesce(counted.pasangan, 0) < 20 then kind.jenis = 'SEKARTU'
        else 2 * counted.serumah > counted.pasangan
    end as bersama
from kind
left join counted using (jenis)
