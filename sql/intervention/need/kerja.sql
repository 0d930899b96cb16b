-- grain: one household that this is for, if poor
-- kode_program: KERJA
-- nama: Pekerjaan bagi rumah tangga tanpa seorang pun yang bekerja
-- opd: Disnakertransgi
-- strategi: PENDAPATAN
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: 
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- No register covers it yet; realisasi tells what was done. Where it is not known of an adult whether
-- he works, nothing is said.
select
    household_id,
    'Ada ' || count(*) filter (where umur between 18 and 59) || ' orang usia kerja dan tidak seorang pun bekerja'
        as alasan
from intervention.member
where periode = $periode
group by household_id
having count(*) filter (where umur between 18 and 59 and not bekerja and not coalesce(masih_sekolah, false)) > 0
    and count(*) filter (where umur >= 18 and coalesce(bekerja, true)) = 0
