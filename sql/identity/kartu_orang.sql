-- grain: one card or form of a person in Dukcapil, among those to which an open record may belong
with kartu as (
    select orang, (hash('kartu', no_kk) >> 1)::bigint as kartu
    from wajah
    where no_kk is not null
    union all
    select cocok.orang, rekam.kelompok as kartu
    from rekam
    inner join cocok on cocok.isi = rekam.isi
    where rekam.kelompok in (select kartu from kartu_sisa)
)

select distinct orang, kartu
from kartu
where kartu in (select kartu from kartu_sisa)
