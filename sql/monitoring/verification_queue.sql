-- grain: one household that a Lurah should visit
-- Every household whose class is not determined, the likeliest extremely poor first within its kelurahan.
-- `nilai_informasi` is that probability times the people in the household: how many extremely poor people a
-- visit is expected to find.
select
    household_id,
    kode_kelurahan,
    cast(
        row_number() over (
            partition by kode_kelurahan
            order by p_miskin_ekstrem * jumlah_anggota desc, household_id
        ) as integer
    ) as urutan,
    'Kelasnya belum ditentukan. ' || alasan as alasan,
    cast(p_miskin_ekstrem * jumlah_anggota as decimal(18, 8)) as nilai_informasi
from classification.household
where periode = $periode
    and set_garis = 'SASARAN_2022'
    and kelas = 'BELUM_DITENTUKAN'
