-- grain: one person that this is for, if poor
-- kode_program: ALAT_BANTU
-- nama: Alat bantu disabilitas
-- opd: BELUM DIPASTIKAN
-- strategi: BEBAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: 
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- No register covers it yet. Known limit: no register says who has an aid already.
select
    household_id,
    person_id,
    'Penyandang disabilitas ' || lower(jenis_disabilitas) as alasan
from intervention.member
where periode = $periode
    and jenis_disabilitas in ('FISIK', 'SENSORIK')
