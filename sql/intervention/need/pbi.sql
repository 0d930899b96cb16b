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
-- Whoever is insured otherwise (`terpenuhi`) needs it no more; whose insurance nobody has asked about is to be
-- asked (`belum_diketahui`).
select
    household_id,
    person_id,
    case
        when punya_jkn is null then 'Belum diketahui apakah punya jaminan kesehatan'
        else 'Tidak punya jaminan kesehatan'
    end as alasan,
    coalesce(punya_jkn, false) as terpenuhi,
    punya_jkn is null as belum_diketahui
from intervention.member
where periode = $periode
