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

confirmed as materialized (
    select
        record.isi,
        record.grup,
        record.no_kk,
        record.source,
        rule_match.orang,
        coalesce(card.no_kk, rule_match.orang::text) as keluarga
    from record
    inner join rule_match on rule_match.isi = record.isi
    inner join card on card.orang = rule_match.orang
    where rule_match.method = 'NIK' and record.nik_cacat is null
),

family as (
    select
        keluarga,
        count(*) as sekeluarga,
        arg_min(isi, hash(isi, $periode)) as isi
    from confirmed
    group by keluarga
),

listed as (
    select
        source,
        count(*) as baris,
        sum(count(*)) over () as semua
    from confirmed
    group by source
),

drawn as (
    select
        confirmed.*,
        family.sekeluarga,
        listed.baris
    from confirmed
    inner join family on family.isi = confirmed.isi
    inner join listed on listed.source = confirmed.source
    where listed.semua >= 200
    qualify
        row_number() over (partition by confirmed.source order by hash(confirmed.keluarga, $periode))
        <= least(greatest(60, ceil(2000 * listed.baris / listed.semua)), floor(listed.baris / 10))
)

select
    isi,
    grup,
    no_kk,
    orang,
    baris * sekeluarga / sum(sekeluarga) over (partition by source) as mewakili
from drawn
