-- grain: one member of one DTKS household
-- Kelurahan and kecamatan arrive as names, often misspelt (`tempat`, assets/raw/delivered.py).
select
    d.delivery_periode,
    d.file,
    d.row,
    read_id(d.id_dtks) as id_dtks,
    read_nik(d.nik) as nik,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama)) as nama,
    read_date(d.tanggal_lahir) as tanggal_lahir,
    read_jenis_kelamin(d.jenis_kelamin) as jenis_kelamin,
    read_hubungan(d.hubungan) as hubungan,
    read_id(d.id_dtks) as id_kelompok,
    upper(read_blank(d.alamat)) as alamat,
    read_rt(d.rt) as rt,
    read_rw(d.rw) as rw,
    read_blank(d.kelurahan) as kelurahan,
    read_blank(d.kecamatan) as kecamatan,
    t.kode_kelurahan,
    read_desil(d.desil) as desil,
    read_yes_no(d.disabilitas) as disabilitas,
    read_yes_no(d.penerima_pkh) as penerima_pkh,
    read_yes_no(d.penerima_bpnt) as penerima_bpnt,
    read_yes_no(d.penerima_pbi) as penerima_pbi,
    cast(null as date) as tanggal_data
from delivered as d
left join tempat as t
    on d.kelurahan is not distinct from t.kelurahan
    and d.kecamatan is not distinct from t.kecamatan
    and beside_kota(d.lainnya) is not distinct from t.kota
