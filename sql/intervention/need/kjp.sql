-- grain: one person that this is for, if poor
-- kode_program: KJP
-- nama: KJP Plus
-- opd: Dinas Pendidikan
-- strategi: BEBAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: penerima_kjp
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 1
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
select
    household_id,
    person_id,
    'Bersekolah, umur ' || umur || ' tahun' as alasan
from intervention.member
where periode = $periode
    and umur between 6 and 21
    and masih_sekolah
