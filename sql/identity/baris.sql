-- grain: one person-bearing row in force for the month
-- Its address, its normalised values, and `isi`: a fingerprint of source and values. Two rows of a
-- source with one fingerprint are one record from here on, so that neither file, row number nor
-- double delivery can change a result.
-- ejaan is the spelling (words in order), nik_sendiri whether the row itself confirms its NIK: well-formed, and of
-- this row's birth date and sex where it tells them. ulang: its record has another row already. grup is the source's household, or else the card.
with normal as (
    select
        masuk.source,
        masuk.delivery_periode,
        masuk.file,
        masuk.row,
        nik.angka as nik,
        case when nik.nik is null then 'KOSONG' else nik.cacat end as nik_cacat,
        case when length(masuk.no_kk) = 16 and not nik_tiruan(masuk.no_kk) then masuk.no_kk end as no_kk,
        masuk.nama,
        nama.ejaan,
        nama.kunci,
        nama.urut,
        masuk.jenis_kelamin,
        masuk.tanggal_lahir,
        masuk.alamat,
        masuk.rt,
        masuk.rw,
        masuk.kode_kelurahan,
        case when masuk.id_kelompok is not null
            then (hash(masuk.source, masuk.id_kelompok) >> 1)::bigint end as kelompok,
        masuk.hubungan,
        masuk.no_urut,
        masuk.tanggal_data,
        masuk.nama_ibu,
        masuk.status_penduduk,
        masuk.tanggal_status,
        masuk.sanggahan,
    from masuk
    left join nama on nama.nama = masuk.nama
    left join nik on nik.nik = masuk.nik
)

select
    (hash(
        source, nik, no_kk, kunci, jenis_kelamin, tanggal_lahir, alamat, rt, rw, kode_kelurahan,
        kelompok, tanggal_data, status_penduduk, tanggal_status, nama_ibu, sanggahan
    ) >> 1)::bigint as isi,
    normal.*,
    null::varchar as nik_ramai,
    false as ulang,
    case when nik_cacat is null then
        coalesce(nik_sesuai_tanggal(nik, tanggal_lahir), true)
        and coalesce(nik_kelamin(nik) = jenis_kelamin, true)
    end as nik_sendiri,
    coalesce(
        kelompok, case when no_kk is not null then (hash(source, 'kartu', no_kk) >> 1)::bigint end
    ) as grup,
from normal
