-- grain: one household that this is for, if poor
-- kode_program: RUMAH
-- nama: Hunian layak bagi yang tidak memiliki rumahnya
-- opd: DPRKP
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
    'Rumah yang ditempati tidak layak: ' || tidak_layak as alasan
from intervention.dwelling
where periode = $periode
    and status_bangunan <> 'MILIK SENDIRI'
    and tidak_layak is not null
