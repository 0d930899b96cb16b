-- grain: one open record and one person whom it stands beside, on the same form or the same card
-- The form or card of the record names others whom Dukcapil knows: most likely its family, even where the
-- card is an old one. Groups of more than 40 records are no household.
with kelompok_rekam as (
    select isi, kelompok
    from record
    where kelompok is not null and source <> 'dukcapil'
    union all
    select isi, (hash('kartu', no_kk) >> 1)::bigint as kelompok
    from record
    where no_kk is not null and source <> 'dukcapil'
),

terbuka as (
    select kelompok_rekam.isi, kelompok_rekam.kelompok
    from kelompok_rekam
    inner join open_record on open_record.isi = kelompok_rekam.isi
),

wajar as (
    select kelompok
    from kelompok_rekam
    where kelompok in (select kelompok from terbuka)
    group by kelompok
    having count(*) <= 40
)

select distinct terbuka.isi, rule_match.orang
from terbuka
inner join wajar on wajar.kelompok = terbuka.kelompok
inner join kelompok_rekam on kelompok_rekam.kelompok = terbuka.kelompok
inner join rule_match on rule_match.isi = kelompok_rekam.isi
