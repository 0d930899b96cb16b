-- grain: one person-bearing row in force for the month
-- Its address, its normalised values, and `isi`: a fingerprint of source and values. Two rows of a
-- source with one fingerprint are one record from here on, so that neither file, row number nor
-- double delivery can change a result.
-- A number that many carry is no key: such a NIK stays only in nik_ramai, where Dukcapil's own row may confirm
-- it; such a card is dropped; such a household number parts by address, or is dropped where all say one. Where the
-- number is lost, an address with one head stands for it (kelompok_alamat).
with normal as (
    select
        masuk.source,
        masuk.delivery_periode,
        masuk.file,
        masuk.row,
        nik.angka,
        case
            when nik.nik is null then 'KOSONG'
            when nik.cacat is null and nik.ramai and masuk.source <> 'dukcapil' then 'BANYAK_ORANG'
            else nik.cacat
        end as nik_cacat,
        case when length(masuk.no_kk) = 16 and not nik_tiruan(masuk.no_kk)
            and kartu_ramai.no_kk is null and kartu_dukcapil.no_kk is null then masuk.no_kk end as no_kk,
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
        case
            when kelompok_alamat.kelompok is not null then kelompok_alamat.kelompok
            when masuk.id_kelompok is null then null
            when masuk.source = 'dukcapil' and kartu_dukcapil.no_kk is not null then null
            when kelompok_ramai.id_kelompok is null then (hash(masuk.source, masuk.id_kelompok) >> 1)::bigint
            when kelompok_ramai.alamat > 1 then (hash(
                masuk.source, masuk.id_kelompok, masuk.kode_kelurahan, masuk.rt, masuk.rw, alamat_baku(masuk.alamat)
            ) >> 1)::bigint
        end as kelompok,
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
    left join kartu_ramai on kartu_ramai.source = masuk.source and kartu_ramai.no_kk = masuk.no_kk
    left join kartu_ramai as kartu_dukcapil
        on kartu_dukcapil.source = 'dukcapil' and kartu_dukcapil.no_kk = masuk.no_kk
    left join kelompok_ramai
        on kelompok_ramai.source = masuk.source and kelompok_ramai.id_kelompok = masuk.id_kelompok
    left join kelompok_alamat
        on kelompok_alamat.source = masuk.source
        and kelompok_alamat.delivery_periode = masuk.delivery_periode
        and kelompok_alamat.file = masuk.file
        and kelompok_alamat.row = masuk.row
)

select
    (hash(
        source, angka, no_kk, kunci, jenis_kelamin, tanggal_lahir, alamat, rt, rw, kode_kelurahan,
        kelompok, tanggal_data, status_penduduk, tanggal_status, nama_ibu, sanggahan
    ) >> 1)::bigint as isi,
    case when nik_cacat is distinct from 'BANYAK_ORANG' then angka end as nik,
    case when nik_cacat = 'BANYAK_ORANG' then angka end as nik_ramai,
    -- the number that its own row confirms: well-formed, and of this row's birth date and sex where it tells them
    case when nik_cacat is null then
        case when coalesce(nik_sesuai_tanggal(angka, tanggal_lahir), true)
            and coalesce(nik_kelamin(angka) = jenis_kelamin, true) then angka end
    end as nik_sendiri,
    coalesce(
        kelompok, case when no_kk is not null then (hash(source, 'kartu', no_kk) >> 1)::bigint end
    ) as grup,
    normal.* exclude (angka),
from normal
