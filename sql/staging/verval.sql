-- grain: one visit to one household
-- What the Lurah's officer wrote into the workbook that the pipeline issued.
select
    delivery_periode,
    file,
    row,
    read_blank(household_id) as household_id,
    upper(read_blank(nama_kepala)) as nama_kepala,
    upper(read_blank(alamat)) as alamat,
    read_rt(rt) as rt,
    read_rw(rw) as rw,
    read_blank(anggota) as anggota,
    read_in(
        hasil_kunjungan, ['DITEMUKAN', 'TIDAK DITEMUKAN', 'PINDAH', 'MENINGGAL']
    ) as hasil_kunjungan,
    read_rupiah(pengeluaran_verifikasi) as pengeluaran_verifikasi,
    try_cast(read_count(jumlah_anggota_verifikasi) as integer) as jumlah_anggota_verifikasi,
    read_in(
        keputusan, ['MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN', 'TIDAK DAPAT DINILAI']
    ) as keputusan,
    read_blank(alasan) as alasan,
    read_date(tanggal) as tanggal,
    read_blank(petugas) as petugas,
    read_blank(dokumen) as dokumen
from delivered
