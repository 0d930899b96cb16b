-- grain: one blocking key of one open record
-- What must be equal for two records to be compared at all (sql/macros/tautan.sql); the year may be off
-- by one.
with keyed as (
    select isi, hash('kartu', kartu) as blok
    from open_card
    union all
    select
        isi,
        unnest([
            blok_awal(nama_kunci, tanggal_lahir),
            blok_awal(urut, tanggal_lahir),
            blok_akhir(nama_kunci, tanggal_lahir),
            blok_seri(nik, tanggal_lahir),
            blok_nama(urut, kode_kelurahan),
            blok_kata(nama_kunci, tanggal_lahir, kode_kelurahan),
            blok_tahun(urut, year(tanggal_lahir) - 1),
            blok_tahun(urut, year(tanggal_lahir)),
            blok_tahun(urut, year(tanggal_lahir) + 1),
            blok_pintu(alamat, kode_kelurahan),
            blok_lahir(tanggal_lahir, kode_kelurahan)
        ]) as blok
    from open_record
    union all
    -- without numbers any word that few share, and any day
    select isi, unnest(blok_jarang(nama_kunci, tanggal_lahir, alamat, kode_kelurahan)) as blok
    from open_record
    where (select tanpa_nomor from numbered)
)

select distinct isi, blok
from keyed
where blok is not null
