-- grain: one family of DTSEN, by its card
-- A card may come twice; what its rows say differently is unknown, and who asks for a decile must see both. Where the
-- code of the kelurahan is blank its name tells.
with acuan as (
    select
        kode_kelurahan,
        read_place(nama_kelurahan) as nama,
        read_place(nama_kecamatan) as kecamatan
    from staging.wilayah
    where periode = $periode
),

tertulis as (
    select
        kelurahan,
        kecamatan,
        read_place(kelurahan) as nama,
        read_place(kecamatan) as nama_kecamatan
    from (select distinct kelurahan, kecamatan from delivered)
),

tempat as (
    select
        t.kelurahan,
        t.kecamatan,
        arg_min(
            a.kode_kelurahan,
            kelurahan_rank(t.nama, t.nama_kecamatan, a.nama, a.kecamatan, a.kode_kelurahan)
        ) as kode_kelurahan
    from tertulis as t
    inner join acuan as a on is_kelurahan(t.nama, t.nama_kecamatan, a.nama, a.kecamatan)
    group by t.kelurahan, t.kecamatan
)

select
    d.delivery_periode,
    d.file,
    d.row,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama_kepala)) as nama_kepala,
    upper(read_blank(d.alamat)) as alamat,
    read_blank(d.kelurahan) as kelurahan,
    read_blank(d.kecamatan) as kecamatan,
    coalesce(read_kode_kelurahan(d.kode_kelurahan), t.kode_kelurahan) as kode_kelurahan,
    try_cast(read_count(d.jumlah_anggota) as integer) as jumlah_anggota,
    try_cast(read_desil(d.desil_nasional) as integer) as desil_nasional,
    try_cast(read_desil(d.desil_provinsi) as integer) as desil_provinsi,
    try_cast(read_desil(d.desil_kota) as integer) as desil_kota,
    read_yes_no(d.pbi_nas) as pbi_nas,
    read_yes_no(d.pbi_pemda) as pbi_pemda,
    read_code(d.status_kepemilikan_rumah) as status_kepemilikan_rumah,
    read_code(d.jenis_lantai_terluas) as jenis_lantai_terluas,
    read_number(d.luas_lantai) as luas_lantai,
    read_code(d.jenis_dinding_terluas) as jenis_dinding_terluas,
    read_code(d.jenis_atap_terluas) as jenis_atap_terluas,
    read_code(d.sumber_air_minum_utama) as sumber_air_minum_utama,
    read_code(d.sumber_penerangan_utama) as sumber_penerangan_utama,
    read_code(d.daya_terpasang) as daya_terpasang,
    read_code(d.bahan_bakar_utama_memasak) as bahan_bakar_utama_memasak,
    read_code(d.fasilitas_bab) as fasilitas_bab,
    read_code(d.jenis_kloset) as jenis_kloset,
    read_code(d.pembuangan_akhir_tinja) as pembuangan_akhir_tinja,
    read_yes_no(d.aset_bergerak_tabung_gas) as aset_bergerak_tabung_gas,
    read_yes_no(d.aset_bergerak_lemari_es) as aset_bergerak_lemari_es,
    read_yes_no(d.aset_bergerak_ac) as aset_bergerak_ac,
    read_yes_no(d.aset_bergerak_pemanas_air) as aset_bergerak_pemanas_air,
    read_yes_no(d.aset_bergerak_telepon_rumah) as aset_bergerak_telepon_rumah,
    read_yes_no(d.aset_bergerak_tv_datar) as aset_bergerak_tv_datar,
    read_yes_no(d.aset_bergerak_emas_perhiasan) as aset_bergerak_emas_perhiasan,
    read_yes_no(d.aset_bergerak_komputer_laptop_tablet) as aset_bergerak_komputer_laptop_tablet,
    read_yes_no(d.aset_bergerak_sepeda_motor) as aset_bergerak_sepeda_motor,
    read_yes_no(d.aset_bergerak_sepeda) as aset_bergerak_sepeda,
    read_yes_no(d.aset_bergerak_mobil) as aset_bergerak_mobil,
    read_yes_no(d.aset_bergerak_perahu) as aset_bergerak_perahu,
    read_yes_no(d.aset_bergerak_kapal_perahu_motor) as aset_bergerak_kapal_perahu_motor,
    read_yes_no(d.aset_bergerak_smartphone) as aset_bergerak_smartphone,
    read_yes_no(d.aset_tidak_bergerak_lahan_lainnya) as aset_tidak_bergerak_lahan_lainnya,
    read_yes_no(d.aset_tidak_bergerak_rumah_lainnya) as aset_tidak_bergerak_rumah_lainnya,
    try_cast(read_count(d.jumlah_ternak_sapi) as integer) as jumlah_ternak_sapi,
    try_cast(read_count(d.jumlah_ternak_kerbau) as integer) as jumlah_ternak_kerbau,
    try_cast(read_count(d.jumlah_ternak_kuda) as integer) as jumlah_ternak_kuda,
    try_cast(read_count(d.jumlah_ternak_babi) as integer) as jumlah_ternak_babi,
    try_cast(read_count(d.jumlah_ternak_kambing_domba) as integer) as jumlah_ternak_kambing_domba,
    cast(null as date) as tanggal_data
from delivered as d
left join tempat as t
    on d.kelurahan is not distinct from t.kelurahan
    and d.kecamatan is not distinct from t.kecamatan
