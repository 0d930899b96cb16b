-- grain: one recipient of one programme in one stage
-- Each register of a programme: their contracts have one base. The kelurahan is a name or a code, or blank; its
-- kecamatan and kota may stand beside.
select
    d.delivery_periode,
    d.file,
    d.row,
    upper(replace(read_blank(d.kode_program), ' ', '_')) as kode_program,
    read_nik(d.nik) as nik,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama)) as nama,
    cast(null as varchar) as jenis_kelamin,
    read_date(d.tanggal_lahir) as tanggal_lahir,
    upper(read_blank(d.alamat)) as alamat,
    cast(null as varchar) as rt,
    cast(null as varchar) as rw,
    read_blank(d.kelurahan) as kelurahan,
    t.kode_kelurahan,
    cast(null as varchar) as hubungan,
    cast(null as varchar) as id_kelompok,
    read_blank(d.tahap) as tahap,
    read_date(d.tanggal_salur) as tanggal_salur,
    read_rupiah(d.nominal) as nominal,
    read_in(d.status_salur, ['SALUR', 'GAGAL', 'TUNDA', 'DAFTAR']) as status_salur,
    cast(null as date) as tanggal_data
from delivered as d
left join tempat as t
    on d.kelurahan is not distinct from t.kelurahan
    and beside_kecamatan(d.lainnya) is not distinct from t.kecamatan
    and beside_kota(d.lainnya) is not distinct from t.kota
