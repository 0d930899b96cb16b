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
    select keyed.isi, wanted.blok
    from (
        select
            isi,
            unnest(list_concat(
                [
                    blok_awal(nama_kunci, tanggal_lahir),
                    blok_awal(urut, tanggal_lahir),
                    blok_akhir(nama_kunci, tanggal_lahir),
                    blok_seri(nik, tanggal_lahir),
                    blok_nama(urut, kode_kelurahan),
                    blok_kata(nama_kunci, tanggal_lahir, kode_kelurahan),
                    blok_tahun(urut, year(tanggal_lahir)),
                    blok_lahir(tanggal_lahir, kode_kelurahan)
                ],
                case when (select tanpa_nomor from numbered) then list_append(
                    blok_jarang(nama_kunci, tanggal_lahir, alamat, kode_kelurahan), blok_pintu(alamat, kode_kelurahan)
                ) end
            )) as blok
        from face
    ) as keyed
    inner join wanted on wanted.blok = keyed.blok
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
