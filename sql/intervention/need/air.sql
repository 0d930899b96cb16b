-- grain: one household that this is for, if poor
-- kode_program: AIR
-- nama: Air minum layak
-- opd: BELUM DIPASTIKAN
-- strategi: KANTONG
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: 
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- No register covers it yet; realisasi tells what was done.
select
    household_id,
    'Air minum dari ' || lower(sumber_air_minum) as alasan
from intervention.dwelling
where periode = $periode
    and sumber_air_minum in ('SUMUR TAK TERLINDUNG', 'SUNGAI/HUJAN')
