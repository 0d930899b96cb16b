-- grain: one household that this is for, if poor
-- kode_program: PKH
-- nama: Program Keluarga Harapan
-- opd: Dinas Sosial
-- strategi: BEBAN
-- penerima: RUMAH_TANGGA
-- batas_kelas: MISKIN
-- register: penerima_pkh
-- nilai_rp_per_bulan: BELUM DIPASTIKAN
-- selang_bulan: 3
-- dasar_hukum: BELUM DIPASTIKAN
-- berlaku_mulai: BELUM DIPASTIKAN
-- berlaku_sampai: BELUM DIPASTIKAN
-- desil: dtsen_nasional 1-4 sejak 2025-01-01, dasar BELUM DIPASTIKAN
-- Known limit: the rule asks for severe disability; registers do not say how severe one is.
select
    household_id,
    'Ada ' || concat_ws(
        ', ',
        case when count(*) filter (where hamil) > 0 then 'ibu hamil' end,
        case when count(*) filter (where umur between 0 and 6) > 0 then 'anak usia dini' end,
        case when count(*) filter (where masih_sekolah and umur between 6 and 21) > 0 then 'anak sekolah' end,
        case when count(*) filter (where umur >= 60) > 0 then 'lansia' end,
        case when count(*) filter (where disabilitas) > 0 then 'penyandang disabilitas' end
    ) as alasan
from intervention.member
where periode = $periode
    and (
        hamil
        or umur between 0 and 6
        or (masih_sekolah and umur between 6 and 21)
        or umur >= 60
        or disabilitas
    )
group by household_id
