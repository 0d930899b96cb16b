-- grain: one survey form of one household
-- Expenditure is of the whole household, rupiah per month, as written: what is absurd is judged later.
select
    delivery_periode,
    file,
    row,
    read_id(id_rumah_tangga) as id_rumah_tangga,
    read_id(id_bangunan) as id_bangunan,
    read_date(tanggal_pendataan) as tanggal_pendataan,
    upper(read_blank(alamat)) as alamat,
    read_rt(rt) as rt,
    read_rw(rw) as rw,
    read_kode_kelurahan(kode_kelurahan) as kode_kelurahan,
    read_in(
        status_bangunan, ['MILIK SENDIRI', 'KONTRAK', 'BEBAS SEWA', 'DINAS', 'LAINNYA']
    ) as status_bangunan,
    read_number(luas_lantai_m2) as luas_lantai_m2,
    read_in(jenis_lantai, ['KERAMIK', 'UBIN', 'SEMEN', 'KAYU', 'TANAH']) as jenis_lantai,
    read_in(jenis_dinding, ['TEMBOK', 'KAYU', 'BAMBU', 'LAINNYA']) as jenis_dinding,
    read_in(jenis_atap, ['GENTENG', 'BETON', 'SENG', 'ASBES', 'LAINNYA']) as jenis_atap,
    read_in(
        sumber_air_minum,
        ['PAM', 'KEMASAN', 'SUMUR TERLINDUNG', 'SUMUR TAK TERLINDUNG', 'SUNGAI/HUJAN']
    ) as sumber_air_minum,
    read_in(fasilitas_bab, ['SENDIRI', 'BERSAMA', 'UMUM', 'TIDAK ADA']) as fasilitas_bab,
    read_in(daya_listrik, ['450', '900', '1300', '2200', 'TANPA METERAN']) as daya_listrik,
    read_in(
        bahan_bakar_masak, ['GAS 3KG', 'GAS >3KG', 'LISTRIK', 'MINYAK TANAH', 'KAYU']
    ) as bahan_bakar_masak,
    try_cast(read_count(jumlah_motor) as integer) as jumlah_motor,
    try_cast(read_count(jumlah_mobil) as integer) as jumlah_mobil,
    read_yes_no(punya_kulkas) as punya_kulkas,
    read_yes_no(punya_ac) as punya_ac,
    read_yes_no(punya_komputer) as punya_komputer,
    read_rupiah(pengeluaran_pangan_sebulan) as pengeluaran_pangan_sebulan,
    read_rupiah(pengeluaran_nonpangan_sebulan) as pengeluaran_nonpangan_sebulan,
    read_rupiah(pendapatan_sebulan) as pendapatan_sebulan,
    read_blank(kader) as kader
from delivered
