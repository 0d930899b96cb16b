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
-- desil: dtsen_nasional 1-5 sejak 2025-01-01, dasar BELUM DIPASTIKAN
-- Not for who is insured otherwise; whose insurance nobody has asked about is to be asked (`belum_diketahui`).
with served as (
    select
        household_id,
        person_id
    from intervention.service
    where periode = $periode
        and kode_program = 'PBI'
)

select
    m.household_id,
    m.person_id,
    case
        when m.punya_jkn then 'Jaminan kesehatannya PBI'
        when not m.punya_jkn and m.pbi_dtsen
            then 'Tidak punya jaminan kesehatan menurut pendataan, peserta PBI menurut DTSEN: periksa kepesertaannya'
        when not m.punya_jkn then 'Tidak punya jaminan kesehatan'
        when m.pbi_dtsen then 'Peserta PBI menurut DTSEN: periksa kepesertaannya'
        else 'Belum diketahui apakah punya jaminan kesehatan'
    end as alasan,
    m.punya_jkn is null as belum_diketahui
from intervention.member as m
where m.periode = $periode
    and (
        not coalesce(m.punya_jkn, false)
        or m.household_id in (select household_id from served where person_id is null)
        or (m.household_id, m.person_id) in (select (household_id, person_id) from served)
    )
