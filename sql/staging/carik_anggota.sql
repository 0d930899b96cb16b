-- grain: one member on one survey form
-- Where and when a member was seen stands on the household's form; of a form delivered twice, the newest.
-- A member whose form never came has no place and no date.
with form as (
    select
        id_rumah_tangga,
        alamat,
        rt,
        rw,
        kode_kelurahan,
        tanggal_pendataan
    from staging.carik_rumah_tangga
    where periode = $periode
    qualify row_number() over (
        partition by id_rumah_tangga
        order by
            tanggal_pendataan desc nulls last, delivery_periode desc, alamat, rt, rw, kode_kelurahan
    ) = 1
)

select
    d.delivery_periode,
    d.file,
    d.row,
    read_id(d.id_rumah_tangga) as id_rumah_tangga,
    read_id(d.id_keluarga) as id_keluarga,
    try_cast(read_count(d.no_urut) as integer) as no_urut,
    read_nik(d.nik) as nik,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama)) as nama,
    read_jenis_kelamin(d.jenis_kelamin) as jenis_kelamin,
    read_date(d.tanggal_lahir) as tanggal_lahir,
    read_hubungan(d.hubungan_kepala) as hubungan,
    read_id(d.id_rumah_tangga) as id_kelompok,
    read_code(d.status_kawin) as status_kawin,
    read_yes_no(d.masih_sekolah) as masih_sekolah,
    read_code(d.pendidikan_tertinggi) as pendidikan_tertinggi,
    read_yes_no(d.bekerja) as bekerja,
    read_code(d.lapangan_usaha) as lapangan_usaha,
    read_in(
        d.disabilitas, ['TIDAK', 'FISIK', 'SENSORIK', 'MENTAL', 'INTELEKTUAL']
    ) as disabilitas,
    case read_yes_no(d.penyakit_kronis)
        when true then 'YA' when false then 'TIDAK' else read_code(d.penyakit_kronis)
    end as penyakit_kronis,
    read_yes_no(d.hamil) as hamil,
    read_yes_no(d.punya_jkn) as punya_jkn,
    form.alamat,
    form.rt,
    form.rw,
    form.kode_kelurahan,
    form.tanggal_pendataan as tanggal_data
from delivered as d
left join form
    on read_id(d.id_rumah_tangga) = form.id_rumah_tangga
