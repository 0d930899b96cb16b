-- grain: one household that this is for, if poor
-- kode_program: SANITASI
-- nama: Sanitasi layak
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
    case fasilitas_bab when 'UMUM' then 'Buang air besar di fasilitas umum' else 'Tidak ada tempat buang air besar' end as alasan
from intervention.dwelling
where periode = $periode
    and fasilitas_bab in ('UMUM', 'TIDAK ADA')
