-- grain: one record whose person its NIK confirms, drawn to be tried again without the NIK
-- By lot that no order of arrival changes, two thousand in all and at least sixty of a source; mewakili: how many
-- confirmed records it stands for. Fewer than two hundred say nothing.
with confirmed as (
    select
        record.isi,
        record.grup,
        record.no_kk,
        record.source,
        rule_match.orang,
        count(*) over (partition by record.source) as baris,
        count(*) over () as semua
    from record
    inner join rule_match on rule_match.isi = record.isi
    where rule_match.method = 'NIK' and record.nik_cacat is null
)

select
    isi,
    grup,
    no_kk,
    orang,
    baris / count(*) over (partition by source) as mewakili
from (
    select *
    from confirmed
    where semua >= 200
    qualify
        row_number() over (partition by source order by hash(isi, $periode))
        <= greatest(60, ceil(2000 * baris / semua))
)
