-- grain: one pair of an open record and a face of a person, worth scoring
-- A key shared by more than 120 faces says too little to be worth the comparisons.
with wanted as (
    select distinct blok
    from blocking_key
),

used as (
    select face.isi, wanted.blok
    from person_card
    inner join face on face.orang = person_card.orang
    inner join wanted on wanted.blok = hash('kartu', person_card.kartu)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_awal(face.nama_kunci, face.tanggal_lahir)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_awal(face.urut, face.tanggal_lahir)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_akhir(face.nama_kunci, face.tanggal_lahir)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_seri(face.nik, face.tanggal_lahir)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_nama(face.urut, face.kode_kelurahan)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_kata(face.nama_kunci, face.tanggal_lahir, face.kode_kelurahan)
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_tahun(face.urut, year(face.tanggal_lahir))
    union all
    select face.isi, wanted.blok
    from face
    inner join wanted on wanted.blok = blok_lahir(face.tanggal_lahir, face.kode_kelurahan)
    union all
    select rare.isi, wanted.blok
    from (
        select
            isi,
            unnest(list_append(
                blok_jarang(nama_kunci, tanggal_lahir, alamat, kode_kelurahan), blok_pintu(alamat, kode_kelurahan)
            )) as blok
        from face
        where (select tanpa_nomor from numbered)
    ) as rare
    inner join wanted on wanted.blok = rare.blok
),

usable as (
    select blok
    from used
    group by blok
    having count(*) <= 120
),

pair as (
    select distinct
        blocking_key.isi as isi_a,
        used.isi as isi_b
    from blocking_key
    inner join usable on usable.blok = blocking_key.blok
    inner join used on used.blok = blocking_key.blok
)

select
    pair.isi_a,
    pair.isi_b
from pair
inner join open_record on open_record.isi = pair.isi_a
inner join face on face.isi = pair.isi_b
where (select tanpa_nomor from numbered) or layak_dinilai(
    open_record.nama_kunci, face.nama_kunci, open_record.urut, face.urut,
    open_record.tanggal_lahir, face.tanggal_lahir, open_record.nik, face.nik
)
