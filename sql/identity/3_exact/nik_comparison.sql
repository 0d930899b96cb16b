-- grain: one record and one person in Dukcapil with the same NIK: how well they agree
-- saksi: card or address agree too, and the relation does not speak against it.
with pair as materialized (
    select
        record.isi,
        record.source,
        record.grup,
        record.nik_ramai is not null as ramai,
        face.isi as isi_wajah,
        face.orang,
        record.nama_kunci as nama_a,
        face.nama_kunci as nama_b,
        case
            when record.tanggal_lahir = face.tanggal_lahir then 5
            when nik_sesuai_tanggal(face.nik, record.tanggal_lahir) then 4
            else tanggal_mirip(record.tanggal_lahir, face.tanggal_lahir)
        end as tanggal,
        coalesce(
            (
                record.no_kk = face.no_kk
                or (record.kode_kelurahan = face.kode_kelurahan and record.alamat = face.alamat)
            )
            and not coalesce(hubungan_beda(record.hubungan, face.hubungan), false),
            false
        ) as saksi
    from record
    inner join face on face.nik = coalesce(record.nik, record.nik_ramai)
    where record.source <> 'dukcapil' and (record.nik_cacat is null or record.nik_ramai is not null)
        and (record.isi, face.orang) not in (select (isi, orang) from parted)
),

-- most names are equal; the others lie side by side here, which halves what comparing them takes
likened as (
    select
        nama_a,
        nama_b,
        nama_mirip(nama_a, nama_b) as nama
    from (select distinct nama_a, nama_b from pair where nama_a <> nama_b)
)

select
    pair.isi,
    pair.source,
    pair.grup,
    pair.ramai,
    pair.isi_wajah,
    pair.orang,
    case when pair.nama_a = pair.nama_b then 5 else likened.nama end as nama,
    pair.tanggal,
    pair.saksi
from pair
left join likened on likened.nama_a = pair.nama_a and likened.nama_b = pair.nama_b
