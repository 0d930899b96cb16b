-- grain: one card or form (a hash) to which one open record may belong
-- Its own card, and the cards and forms of those whom it stands beside.
select isi, (hash('kartu', no_kk) >> 1)::bigint as kartu
from sisa
where no_kk is not null
union
select teman.isi, (hash('kartu', wajah.no_kk) >> 1)::bigint as kartu
from teman
inner join wajah on wajah.orang = teman.orang
where wajah.no_kk is not null
union
select teman.isi, rekam.kelompok as kartu
from teman
inner join cocok on cocok.orang = teman.orang
inner join rekam on rekam.isi = cocok.isi
where rekam.kelompok is not null
