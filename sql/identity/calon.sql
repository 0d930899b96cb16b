-- grain: one pair of an open record and a face of a person, worth scoring
-- A key shared by more than 120 faces says too little to be worth the comparisons.
with dicari as (
    select distinct blok
    from blok_sisa
),

terpakai as (
    select wajah.isi, dicari.blok
    from kartu_orang
    inner join wajah on wajah.orang = kartu_orang.orang
    inner join dicari on dicari.blok = hash('kartu', kartu_orang.kartu)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_awal(wajah.kunci, wajah.tanggal_lahir)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_awal(wajah.urut, wajah.tanggal_lahir)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_akhir(wajah.kunci, wajah.tanggal_lahir)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_seri(wajah.nik, wajah.tanggal_lahir)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_nama(wajah.urut, wajah.kode_kelurahan)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_kata(wajah.kunci, wajah.tanggal_lahir, wajah.kode_kelurahan)
    union all
    select wajah.isi, dicari.blok
    from wajah
    inner join dicari on dicari.blok = blok_tahun(wajah.urut, year(wajah.tanggal_lahir))
),

wajar as (
    select blok
    from terpakai
    group by blok
    having count(*) <= 120
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
