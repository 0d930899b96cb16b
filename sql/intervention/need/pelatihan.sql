-- grain: one person that this is for, if poor
-- kode_program: PELATIHAN
-- nama: Pelatihan kerja
-- opd: Disnakertransgi
-- strategi: PENDAPATAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: penerima_kerja
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 12
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- Known limit: how long a training counts is not known; a year here.
select
    household_id,
    person_id,
    'Tidak bekerja, umur ' || umur || ' tahun' as alasan
from intervention.member
where periode = $periode
    and umur between 18 and 59
    and not bekerja
    and not coalesce(masih_sekolah, false)
