-- grain: one proposal or objection of a citizen
-- A USULAN may name somebody whom no register holds; the evidence is of the day on which it was made.
select
    delivery_periode,
    file,
    row,
    read_blank(nomor) as nomor,
    read_date(tanggal) as tanggal,
    read_in(jenis, ['USULAN', 'SANGGAH', 'LAPORAN', 'GUGUR']) as jenis,
    read_nik(nik) as nik,
    read_no_kk(no_kk) as no_kk,
    upper(read_blank(nama)) as nama,
    cast(null as varchar) as jenis_kelamin,
    read_date(tanggal_lahir) as tanggal_lahir,
    upper(read_blank(alamat)) as alamat,
    cast(null as varchar) as rt,
    cast(null as varchar) as rw,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
    cast(null as varchar) as hubungan,
    cast(null as varchar) as id_kelompok,
    read_blank(alasan) as alasan,
    read_date(tanggal) as tanggal_data
from delivered
