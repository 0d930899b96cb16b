-- grain: one household that this is for, if poor
-- kode_program: SEMBAKO
-- nama: Program Sembako (BPNT)
-- opd: Dinas Sosial
-- strategi: BEBAN
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: penerima_sembako
-- nilai_rp_per_bulan: 200000
-- selang_bulan: 1
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- desil: dtsen_nasional 1-5 sejak 2025-01-01, dasar BELUM DIPASTIKAN
select
    household_id,
    'Untuk setiap rumah tangga miskin' as alasan
from intervention.dwelling
where periode = $periode
