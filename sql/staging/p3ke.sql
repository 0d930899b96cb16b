-- grain: one individual of one P3KE family
-- National deciles, the bottom four only: who is absent is not thereby better off.
select
    delivery_periode,
    file,
    row,
    read_id(id_keluarga_p3ke) as id_keluarga_p3ke,
    read_id(id_individu_p3ke) as id_individu_p3ke,
    read_nik(nik) as nik,
    cast(null as varchar) as no_kk,
    upper(read_blank(nama)) as nama,
    read_date(tanggal_lahir) as tanggal_lahir,
    read_jenis_kelamin(jenis_kelamin) as jenis_kelamin,
    read_hubungan(hubungan) as hubungan,
    read_id(id_keluarga_p3ke) as id_kelompok,
    upper(read_blank(alamat)) as alamat,
    cast(null as varchar) as rt,
    cast(null as varchar) as rw,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
    try_cast(read_desil_angka(desil_kesejahteraan) as integer) as desil_kesejahteraan,
    read_yes_no(penerima_bpnt) as penerima_bpnt,
    read_yes_no(penerima_pkh) as penerima_pkh,
    read_yes_no(penerima_sembako) as penerima_sembako,
    cast(null as date) as tanggal_data
from delivered
