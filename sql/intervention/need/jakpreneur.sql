-- grain: one household that this is for, if poor
-- kode_program: JAKPRENEUR
-- nama: Jakpreneur
-- opd: Dinas PPKUKM
-- strategi: PENDAPATAN
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: penerima_jakpreneur
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- Known limit: Carik tells the field of work, not whether one works on one's own account.
select
    household_id,
    'Ada anggota yang berusaha di bidang ' || string_agg(distinct lower(lapangan_usaha), ', ' order by lower(lapangan_usaha))
        as alasan
from intervention.member
where periode = $periode
    and umur >= 18
    and bekerja
    and lapangan_usaha in ('PERDAGANGAN', 'DAGANG', 'JASA', 'USAHA SENDIRI')
group by household_id
