-- grain: one blocking key of one open record
-- What must be equal for two records to be compared at all; each key forgives other defects.
with kunci as (
    select isi, hash('kartu', kartu) as blok
    from kartu_sisa
    union all
    select isi, unnest(blok_nama(kunci, urut, tanggal_lahir, kode_kelurahan, nik)) as blok
    from sisa
    union all
    select isi, hash('nama tahun', urut, year(tanggal_lahir) + geser.tahun) as blok
    from sisa
    cross join (values (-1), (0), (1)) as geser (tahun)
    where tanggal_lahir is not null
)

select distinct isi, blok
from kunci
where blok is not null
