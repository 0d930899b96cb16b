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
-- No register covers it yet, and none says who has an aid already: each is to be asked (`belum_diketahui`).
select
    household_id,
    person_id,
    'Penyandang disabilitas ' || lower(jenis_disabilitas) || ', belum diketahui apakah punya alat bantu' as alasan,
    true as belum_diketahui
from intervention.member
where periode = $periode
    and jenis_disabilitas in ('FISIK', 'SENSORIK')
