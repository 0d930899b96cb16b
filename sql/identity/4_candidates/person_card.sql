-- grain: one card or form of a person in Dukcapil, among those to which an open record may belong
with card as (
    select orang, (hash('kartu', no_kk) >> 1)::bigint as kartu
    from face
    union all
    select rule_match.orang, record.kelompok as kartu
    from record
    inner join rule_match on rule_match.isi = record.isi
    where record.kelompok in (select kartu from open_card)
)

select distinct orang, kartu
from card
where kartu in (select kartu from open_card)
