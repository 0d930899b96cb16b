-- grain: one person-bearing row in force for the month, as delivered
-- Its address, its normalised values, and `isi`: a fingerprint of source and values. Two rows of a
-- source with one fingerprint are one record from here on, so that neither file, row number nor
-- double delivery can change a result.
-- ejaan is the spelling (words in order), nik_sendiri whether the row itself confirms its NIK: well-formed, and of
-- this row's birth date and sex where it tells them. ulang: its record has another row already. grup is the
-- source's household, or else the card. One number in both columns is the NIK where the birth date says so, else the card's.
with twice as (
    select
        source,
        delivery_periode,
        file,
        row,
        coalesce(nik_sesuai_tanggal(nik, tanggal_lahir), false) as milik_orang
    from source_row
    where nik = no_kk
),

normal as (
    select
        source_row.source,
        source_row.delivery_periode,
        source_row.file,
        source_row.row,
        case when coalesce(twice.milik_orang, true) then delivered_nik.angka end as nik,
        case when delivered_nik.nik is null or not twice.milik_orang then 'KOSONG' else delivered_nik.cacat end as nik_cacat,
        case
            when length(source_row.no_kk) = 16 and not nik_tiruan(source_row.no_kk) and not coalesce(twice.milik_orang, false)
                then source_row.no_kk
        end as no_kk,
        source_row.nama,
        delivered_name.ejaan,
        delivered_name.nama_kunci,
        delivered_name.urut,
        source_row.jenis_kelamin,
        source_row.tanggal_lahir,
        source_row.alamat,
        source_row.rt,
        source_row.rw,
        source_row.kode_kelurahan,
        case when source_row.id_kelompok is not null
            then (hash(source_row.source, source_row.id_kelompok) >> 1)::bigint end as kelompok,
        source_row.hubungan,
        source_row.no_urut,
        source_row.tanggal_data,
        source_row.nama_ibu,
        source_row.status_penduduk,
        source_row.tanggal_status,
        source_row.sanggahan
    from source_row
    left join delivered_name on delivered_name.nama = source_row.nama
    left join delivered_nik on delivered_nik.nik = source_row.nik
    left join twice
        on twice.source = source_row.source
        and twice.delivery_periode = source_row.delivery_periode
        and twice.file = source_row.file
        and twice.row = source_row.row
)

select
    (hash(
        source, nik, no_kk, nama_kunci, jenis_kelamin, tanggal_lahir, alamat, rt, rw, kode_kelurahan,
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
    ) as grup
from normal
