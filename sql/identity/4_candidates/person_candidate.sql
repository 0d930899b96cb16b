-- grain: one pair of an open record and a face of a person, worth scoring
-- A key shared by more than 120 faces says too little to be worth the comparisons.
with dicari as (
    select distinct blok
    from blocking_key
),

terpakai as (
    select face.isi, dicari.blok
    from person_card
    inner join face on face.orang = person_card.orang
    inner join dicari on dicari.blok = hash('kartu', person_card.kartu)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_awal(face.nama_kunci, face.tanggal_lahir)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_awal(face.urut, face.tanggal_lahir)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_akhir(face.nama_kunci, face.tanggal_lahir)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_seri(face.nik, face.tanggal_lahir)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_nama(face.urut, face.kode_kelurahan)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_kata(face.nama_kunci, face.tanggal_lahir, face.kode_kelurahan)
    union all
    select face.isi, dicari.blok
    from face
    inner join dicari on dicari.blok = blok_tahun(face.urut, year(face.tanggal_lahir))
),

wajar as (
    select blok
    from terpakai
    group by blok
    having count(*) <= 120
),

pasangan as (
    select distinct
        blocking_key.isi as isi_a,
        terpakai.isi as isi_b,
    from blocking_key
    inner join wajar on wajar.blok = blocking_key.blok
    inner join terpakai on terpakai.blok = blocking_key.blok
)

select
    pasangan.isi_a,
    pasangan.isi_b,
from pasangan
inner join open_record on open_record.isi = pasangan.isi_a
inner join face on face.isi = pasangan.isi_b
where layak_dinilai(
    open_record.nama_kunci, face.nama_kunci, open_record.urut, face.urut,
    open_record.tanggal_lahir, face.tanggal_lahir, open_record.nik, face.nik
)
