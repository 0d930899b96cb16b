-- grain: one kelurahan
-- Codes with dots, as Kemendagri writes them; kode_bps is another numbering and stays as delivered.
select
    delivery_periode,
    file,
    row,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
    read_blank(nama_kelurahan) as nama_kelurahan,
    read_kode_wilayah(kode_kecamatan) as kode_kecamatan,
    read_blank(nama_kecamatan) as nama_kecamatan,
    read_kode_wilayah(kode_kota) as kode_kota,
    read_blank(nama_kota) as nama_kota,
    read_blank(kode_bps) as kode_bps,
    read_integer(jumlah_penduduk) as jumlah_penduduk
from delivered
