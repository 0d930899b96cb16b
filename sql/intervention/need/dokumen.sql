-- grain: one person that this is for, if poor
-- kode_program: DOKUMEN
-- nama: Dokumen kependudukan
-- opd: Dinas Dukcapil
-- strategi: BEBAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: 
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- No register covers it yet; it is met once the person is found in Dukcapil.
select
    household_id,
    person_id,
    case when nik_grade = 'D' then 'NIK tidak ada atau tidak dapat dipakai' else 'Tidak ada di Dukcapil' end as alasan
from intervention.member
where periode = $periode
    and (nik_grade = 'D' or not di_dukcapil)
