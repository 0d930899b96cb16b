-- grain: one kelurahan under one set of lines
-- The kelurahan's figures out of kpi.area, where they are explained.
select
    kode,
    nama,
    set_garis,
    jumlah_rumah_tangga,
    jumlah_jiwa,
    jiwa_dinilai,
    rumah_tangga_miskin_ekstrem,
    jiwa_miskin_ekstrem,
    jiwa_miskin_ekstrem_perkiraan,
    jiwa_miskin_ekstrem_bawah,
    jiwa_miskin_ekstrem_atas,
    rumah_tangga_miskin,
    jiwa_miskin,
    rumah_tangga_belum_ditentukan,
    p0_miskin_ekstrem,
    p1_miskin_ekstrem,
    p2_miskin_ekstrem,
    p0_miskin,
    p1_miskin,
    p2_miskin,
    p0_miskin_ekstrem_bawah,
    p0_miskin_ekstrem_atas,
    target,
    selisih_target,
    status_target,
    peringkat,
    prioritas,
    kesenjangan_rp_per_bulan,
    kebutuhan,
    kebutuhan_terlayani,
    cakupan,
    rumah_tangga_tanpa_program,
    rumah_tangga_konvergen
from kpi.area
where periode = $periode
    and tingkat = 'KELURAHAN'
