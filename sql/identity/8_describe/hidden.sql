-- grain: one record whose person its NIK confirms, drawn to be tried again without the NIK
-- By lot that no order of arrival changes: one of a family (Dukcapil's card), since records of one person or home fare
-- alike and vouch for each other; of these two thousand in all and at least sixty of a source, but at most a tenth of its
-- confirmed ones, so that those that are left say who is who. mewakili: how many of them it stands for; a family's one
-- stands for all of the family. Fewer than two hundred say nothing.
with card as (
    select
        orang,
        min(no_kk) as no_kk
    from face
    group by orang
),

confirmed as (
    select
        record.isi,
        record.grup,
        record.no_kk,
        record.source,
        rule_match.orang,
        count(*) over (partition by record.source) as baris,
        count(*) over (partition by coalesce(card.no_kk, rule_match.orang::text)) as sekeluarga,
        coalesce(card.no_kk, rule_match.orang::text) as keluarga,
        count(*) over () as semua
    from record
    inner join rule_match on rule_match.isi = record.isi
    inner join card on card.orang = rule_match.orang
    where rule_match.method = 'NIK' and record.nik_cacat is null
),

one_of_family as (
    select *
    from confirmed
    where semua >= 200
    qualify row_number() over (partition by keluarga order by hash(isi, $periode)) = 1
)

select
    isi,
    grup,
    no_kk,
    orang,
    baris * sekeluarga / sum(sekeluarga) over (partition by source) as mewakili
from (
    select *
    from one_of_family
    qualify
        row_number() over (partition by source order by hash(keluarga, $periode))
        <= least(greatest(60, ceil(2000 * baris / semua)), floor(baris / 10))
)
