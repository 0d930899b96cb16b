-- grain: one person that this is for, if poor
-- kode_program: PBI
-- nama: PBI Jaminan Kesehatan
-- opd: Dinas Kesehatan
-- strategi: BEBAN
-- penerima: ORANG
-- batas_kelas: MISKIN
-- register: penerima_pbi
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 1
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- Whoever is insured otherwise (`terpenuhi`) needs it no more.
select
    household_id,
    person_id,
    'Perlu jaminan kesehatan' as alasan,
    coalesce(punya_jkn, false) as terpenuhi
from intervention.member
where periode = $periode
