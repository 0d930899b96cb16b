-- grain: one pair of open records worth scoring (isi_a < isi_b)
-- Most of them belong to people whom Dukcapil does not know.
with keyed as (
    select isi, blok
    from blocking_key
    union all
    select isi, hash('nik', nik) as blok
    from open_record
    where length(nik) = 16 and not nik_tiruan(nik)
),

usable as (
    select blok
    from keyed
    group by blok
    having count(*) between 2 and 60
),

pair as (
    select distinct
        a.isi as isi_a,
        b.isi as isi_b
    from keyed as a
    inner join usable on usable.blok = a.blok
    inner join keyed as b on b.blok = a.blok and b.isi > a.isi
)

select
    pair.isi_a,
    pair.isi_b
from pair
inner join open_record as a on a.isi = pair.isi_a
inner join open_record as b on b.isi = pair.isi_b
where (select tanpa_nomor from numbered) or layak_dinilai(
    a.nama_kunci, b.nama_kunci, a.urut, b.urut, a.tanggal_lahir, b.tanggal_lahir, a.nik, b.nik
)
