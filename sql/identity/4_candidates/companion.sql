-- grain: one open record and one person whom it stands beside, on the same form or the same card
-- The form or card of the record names others whom Dukcapil knows: most likely its family, even where the
-- card is an old one. Groups of more than 40 records are no household.
with grouped as (
    select isi, kelompok
    from record
    where source <> 'dukcapil'
    union all
    select isi, (hash('kartu', no_kk) >> 1)::bigint as kelompok
    from record
    where no_kk is not null and source <> 'dukcapil'
),

unsettled as (
    select grouped.isi, grouped.kelompok
    from grouped
    inner join open_record on open_record.isi = grouped.isi
),

usable as (
    select kelompok
    from grouped
    where kelompok in (select kelompok from unsettled)
    group by kelompok
    having count(*) <= 40
)

select distinct unsettled.isi, rule_match.orang
from unsettled
inner join usable on usable.kelompok = unsettled.kelompok
inner join grouped on grouped.kelompok = unsettled.kelompok
inner join rule_match on rule_match.isi = grouped.isi
