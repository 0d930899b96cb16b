-- grain: one card or form (a hash) to which one open record may belong
-- Its own card, and the cards and forms of those whom it stands beside.
select isi, (hash('kartu', no_kk) >> 1)::bigint as kartu
from open_record
where no_kk is not null
union
select companion.isi, (hash('kartu', face.no_kk) >> 1)::bigint as kartu
from companion
inner join face on face.orang = companion.orang
where face.no_kk is not null
union
select companion.isi, record.kelompok as kartu
from companion
inner join rule_match on rule_match.orang = companion.orang
inner join record on record.isi = rule_match.isi
where record.kelompok is not null
