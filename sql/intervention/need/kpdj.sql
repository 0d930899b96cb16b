-- grain: one person that this is for, if poor
-- kode_program: KPDJ
-- nama: Kartu Penyandang Disabilitas Jakarta
-- opd: Dinas Sosial
-- strategi: BEBAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: penerima_pkd
-- nilai_rp_per_bulan: 300000
-- selang_bulan: 1
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
select
    household_id,
    person_id,
    'Penyandang disabilitas' as alasan
from intervention.member
where periode = $periode
    and disabilitas
