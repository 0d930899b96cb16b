-- grain: one pair of an open record and a face of a person, worth scoring
-- A key shared by more than 100 faces says too little to be worth the comparisons.
with wajah_kunci as (
    select wajah.isi, hash('kartu', kartu_orang.kartu) as blok
    from kartu_orang
    inner join wajah on wajah.orang = kartu_orang.orang
    union all
    select isi, unnest(blok_nama(kunci, urut, tanggal_lahir, kode_kelurahan, nik)) as blok
    from wajah
    union all
    select isi, hash('nama tahun', urut, year(tanggal_lahir)) as blok
    from wajah
    where tanggal_lahir is not null
),

terpakai as (
    select wajah_kunci.isi, wajah_kunci.blok
    from wajah_kunci
    where wajah_kunci.blok in (select blok from blok_sisa)
),

wajar as (
    select blok
    from terpakai
    group by blok
    having count(*) <= 100
),

pasangan as (
    select distinct
        blok_sisa.isi as isi_a,
        terpakai.isi as isi_b,
    from blok_sisa
    inner join wajar on wajar.blok = blok_sisa.blok
    inner join terpakai on terpakai.blok = blok_sisa.blok
)

select
    pasangan.isi_a,
    pasangan.isi_b,
from pasangan
inner join sisa on sisa.isi = pasangan.isi_a
inner join wajah on wajah.isi = pasangan.isi_b
where layak_dinilai(
    sisa.kunci, wajah.kunci, sisa.urut, wajah.urut,
    sisa.tanggal_lahir, wajah.tanggal_lahir, sisa.nik, wajah.nik
)
