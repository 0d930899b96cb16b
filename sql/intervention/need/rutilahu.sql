-- grain: one household that this is for, if poor
-- kode_program: RUTILAHU
-- nama: Perbaikan rumah tidak layak huni
-- opd: DPRKP
-- strategi: KANTONG
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: penerima_rutilahu
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- Given once: whenever it was done counts.
select
    household_id,
    'Rumah milik sendiri tidak layak: ' || tidak_layak as alasan
from intervention.dwelling
where periode = $periode
    and status_bangunan = 'MILIK SENDIRI'
    and tidak_layak is not null
