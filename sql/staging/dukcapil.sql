-- grain: one registered person
-- The card, not who lives together. hubungan is the contract's status_hubungan, nama its nama_lengkap. The
-- evidence is of the delivery's month: tanggal_status is when the status began, not when it was seen.
select
    delivery_periode,
    file,
    row,
    read_nik(nik) as nik,
    read_no_kk(no_kk) as no_kk,
    upper(read_blank(nama_lengkap)) as nama,
    read_jenis_kelamin(jenis_kelamin) as jenis_kelamin,
    upper(read_blank(tempat_lahir)) as tempat_lahir,
    read_date(tanggal_lahir) as tanggal_lahir,
    read_hubungan(status_hubungan) as hubungan,
    read_code(status_kawin) as status_kawin,
    read_code(pendidikan) as pendidikan,
    read_code(pekerjaan) as pekerjaan,
    upper(read_blank(nama_ibu)) as nama_ibu,
    upper(read_blank(alamat)) as alamat,
    read_rt(rt) as rt,
    read_rw(rw) as rw,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
    read_no_kk(no_kk) as id_kelompok,
    read_in(status_penduduk, ['AKTIF', 'PINDAH', 'MENINGGAL']) as status_penduduk,
    read_date(tanggal_status) as tanggal_status,
    cast(null as date) as tanggal_data
from delivered
