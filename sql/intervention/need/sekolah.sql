-- grain: one person that this is for, if poor
-- kode_program: SEKOLAH
-- nama: Kembali bersekolah
-- opd: Dinas Pendidikan
-- strategi: BEBAN
-- penerima: ORANG
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
    person_id,
    'Tidak bersekolah, umur ' || umur || ' tahun' as alasan
from intervention.member
where periode = $periode
    and umur between 7 and 18
    and not masih_sekolah
