-- grain: one living, resident person
-- Where somebody lives, strongest evidence first: the form at whose door the person was seen (not where
-- Dukcapil records a later move), the card, the list's own household, alone. The card is identity.person's: a
-- number that many families carry is none, nor is one with more than twenty people.
-- Two kinds of people nobody saw live with those of their card who were seen: children, with their mother
-- or else the head's couple (most were born after the visit), and those who came onto the card after the
-- visit. A grown-up whom the surveyor did not name while naming the family does not live there: the door
-- outranks the card.
with recursive resident as (
    select
        person_id,
        no_kk,
        nama_kunci,
        umur(tanggal_lahir, last_day(($periode || '-01')::date)) < 17 as anak
    from identity.person
    where
        periode = $periode
        and hidup_menetap
),

main_door as (
    select
        door.no_kk,
        mode(door.pintu order by door.pintu) as pintu
    from door
    where door.person_id not in (select person_id from seen)
    group by door.no_kk
),

unseen as (
    select
        resident.person_id,
        coalesce(resident.anak, false) as anak,
        resident.no_kk,
        coalesce(door.pintu, main_door.pintu) as pintu,
        card_row.hubungan,
        card_row.tanggal_status,
        card_row.nama_ibu,
        card_row.person_id is not null as on_card
    from resident
    left join card_row using (person_id)
    left join door using (person_id)
    left join main_door on resident.no_kk = main_door.no_kk
    where resident.person_id not in (select person_id from seen)
),

seen_on_card as (
    select
        resident.no_kk,
        card_row.hubungan,
        seen.kelompok,
        seen.tanggal_pendataan,
        door.pintu_formulir as pintu,
        resident.nama_kunci
    from seen
    inner join card_row using (person_id)
    inner join resident using (person_id)
    left join door using (person_id)
    where resident.no_kk in (select no_kk from unseen)
),

-- each mother is brought to her sound once
mother as (
    select
        nama_ibu,
        nama_kunci(nama_baku(nama_ibu)) as ibu_kunci
    from (select distinct nama_ibu from unseen)
),

mother_home as (
    select
        unseen.person_id,
        min(seen_on_card.kelompok) as kelompok
    from unseen
    inner join mother using (nama_ibu)
    inner join seen_on_card on unseen.no_kk = seen_on_card.no_kk and mother.ibu_kunci = seen_on_card.nama_kunci
    where unseen.anak
    group by unseen.person_id
),

head_home as (
    select
        no_kk,
        kelompok,
        tanggal_pendataan,
        pintu
    from seen_on_card
    where hubungan in ('KEPALA KELUARGA', 'SUAMI', 'ISTRI')
    qualify
        row_number() over (
            partition by no_kk
            order by hubungan = 'KEPALA KELUARGA' desc, tanggal_pendataan desc nulls last, kelompok
        ) = 1
),

card_home as (
    select
        unseen.person_id,
        coalesce(mother_home.kelompok, head_home.kelompok) as kelompok
    from unseen
    left join mother_home using (person_id)
    left join head_home using (no_kk)
    where
        case
            when not unseen.anak then unseen.tanggal_status > head_home.tanggal_pendataan
            when mother_home.kelompok is not null then true
            -- with the grown-ups of its card whom nobody saw either, where the card's family was found at another door
            else not coalesce(
                unseen.pintu <> head_home.pintu
                and (unseen.no_kk, unseen.pintu) in (select (no_kk, pintu) from unseen where not anak),
                false
            )
        end
),

listed as (
    select
        r.person_id,
        min(r.source || ':' || r.kelompok) as daftar
    from identity.person_record as r
    inner join unseen using (person_id)
    where
        r.periode = $periode
        -- of a lost card the kelompok is the address
        and case when r.source = 'dukcapil' then unseen.no_kk is null else not unseen.on_card end
    group by r.person_id
),

-- More people than a card can hold live where else they are found together, or each alone.
card_alone as (
    select unseen.no_kk
    from unseen
    left join card_home using (person_id)
    where card_home.kelompok is null
    group by unseen.no_kk
    having count(*) <= 20
),

-- Of two doors on one card each is a home of its own, where surveyors found it so and a grown-up lives there.
part as (
    select
        unseen.no_kk,
        unseen.pintu,
        not bool_and(unseen.anak) and not (select bersama from roof where jenis = 'SEKARTU') as sendiri
    from unseen
    inner join card_alone using (no_kk)
    left join card_home using (person_id)
    where card_home.kelompok is null
    group by unseen.no_kk, unseen.pintu
),

seen_at as (
    select
        door.no_kk,
        door.pintu
    from door
    inner join seen using (person_id)
),

-- Cards at one door that nobody saw there are one home, where surveyors found most such pairs so.
joined as (
    select
        neighbour.pintu,
        neighbour.no_kk_a,
        neighbour.no_kk_b
    from neighbour
    inner join roof on roof.jenis = case when neighbour.ibu then 'IBU' else 'SEALAMAT' end
    inner join part as a
        on neighbour.pintu = a.pintu and neighbour.no_kk_a = a.no_kk
    inner join part as b
        on neighbour.pintu = b.pintu and neighbour.no_kk_b = b.no_kk
    where
        roof.bersama
        and (neighbour.no_kk_a, neighbour.pintu) not in (select (no_kk, pintu) from seen_at)
        and (neighbour.no_kk_b, neighbour.pintu) not in (select (no_kk, pintu) from seen_at)
),

reach as (
    select
        pintu,
        no_kk_b as no_kk,
        no_kk_a as bersama
    from joined
    union
    select
        pintu,
        no_kk_a as no_kk,
        no_kk_b as bersama
    from joined
    union
    select
        reach.pintu,
        reach.no_kk,
        case when joined.no_kk_a = reach.bersama then joined.no_kk_b else joined.no_kk_a end as bersama
    from reach
    inner join joined
        on reach.pintu = joined.pintu and reach.bersama in (joined.no_kk_a, joined.no_kk_b)
),

card_group as (
    select
        part.no_kk,
        part.pintu,
        case
            when min(reach.bersama) is not null or part.sendiri
                then 'kartu:' || least(part.no_kk, min(reach.bersama)) || '@' || part.pintu
        end as kelompok
    from part
    left join reach
        on part.no_kk = reach.no_kk and part.pintu = reach.pintu
    group by part.no_kk, part.pintu, part.sendiri
)

select
    person_id,
    kelompok,
    case when starts_with(hubungan, 'KEPALA') then 'KEPALA KELUARGA' else hubungan end as hubungan,
    'carik' as basis
from seen
union all
select
    unseen.person_id,
    case
        when card_home.kelompok is not null then card_home.kelompok
        when card_alone.no_kk is not null then coalesce(card_group.kelompok, 'kartu:' || unseen.no_kk)
        when listed.daftar is not null then 'daftar:' || listed.daftar
        else 'orang:' || unseen.person_id
    end as kelompok,
    case
        when card_home.kelompok is null then unseen.hubungan
        when unseen.hubungan <> 'KEPALA KELUARGA' then unseen.hubungan
    end as hubungan,
    case
        when unseen.on_card then 'dukcapil'
        when listed.daftar is not null then split_part(listed.daftar, ':', 1)
        else 'daftar'
    end as basis
from unseen
left join card_home using (person_id)
left join listed using (person_id)
left join card_alone on unseen.no_kk = card_alone.no_kk
left join card_group on unseen.no_kk = card_group.no_kk and unseen.pintu = card_group.pintu
