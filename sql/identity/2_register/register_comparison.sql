-- grain: one pair of Dukcapil records that share the NIK, or the birth date and name or mother
-- (isi_a < isi_b): how well they agree. A key shared by more than 100 records identifies nobody.
with keyed as (
    select isi, hash('nik', nik) as blok
    from register_record
    where nik_cacat is null
    union all
    select isi, hash('nama', urut, tanggal_lahir) as blok
    from register_record
    where urut is not null and tanggal_lahir is not null
    union all
    select isi, hash('ibu', nama_ibu, tanggal_lahir) as blok
    from register_record
    where nama_ibu is not null and tanggal_lahir is not null
),

shared as (
    select blok
    from keyed
    group by blok
    having count(*) between 2 and 100
),

used as (
    select keyed.isi, keyed.blok
    from keyed
    inner join shared on shared.blok = keyed.blok
),

pair as (
    select distinct
        a.isi as isi_a,
        b.isi as isi_b
    from used as a
    inner join used as b on b.blok = a.blok and b.isi > a.isi
)


select
    pair.isi_a,
    pair.isi_b,
    a.nik = b.nik and a.nik_cacat is null as nik_sama,
    tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) as tanggal,
    nama_mirip(a.nama_kunci, b.nama_kunci) as nama,
    coalesce(a.no_kk <> b.no_kk, true) and coalesce(a.jenis_kelamin = b.jenis_kelamin, true)
        as mungkin_pindah,
    nama_kunci(nama_baku(a.nama_ibu)) as ibu_a,
    nama_kunci(nama_baku(b.nama_ibu)) as ibu_b,
    -- a case, since an `and` brings every address to one form
    case when a.kode_kelurahan = b.kode_kelurahan then alamat_baku(a.alamat) = alamat_baku(b.alamat)
        when a.kode_kelurahan <> b.kode_kelurahan then false end as alamat,
    hubungan_beda(a.hubungan, b.hubungan) as hubungan_beda,
    -- numbers given out together for names that only sound alike: twins
    left(a.nik, 12) = left(b.nik, 12) and a.ejaan <> b.ejaan as kembar
from pair
inner join register_record as a on a.isi = pair.isi_a
inner join register_record as b on b.isi = pair.isi_b
