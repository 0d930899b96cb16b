-- grain: one household of this month or of the month before, under one set of lines
-- MASUK and KELUAR: it was found in both months and became, or is no longer, MISKIN_EKSTREM; TETAP: neither;
-- MUNCUL and HILANG: it is in one month only. `sebab` is what changed its class or probability, null where
-- neither did; of one that came or went it is what brought or took most of its people.
-- The strongest evidence is asked first. VERIFIKASI: a visit speaks, or no longer speaks, or another one does.
-- GARIS: its lines are others, and the same evidence under the old ones would have left its class as it was.
-- IDENTITAS: a third of its people or more came or went by another joining of the same rows.
-- KESEJAHTERAAN: two observations of its spending, of different days, differ: as many forms as before, a newer day
-- that is not in the future, and other rupiah, not only other heads to divide them by. DATA: what is held on it
-- differs otherwise: a first observation, one more or fewer, a corrected one, another description of dwelling,
-- people or programmes. PENDUDUK, where no observation speaks in either month: people came or went
-- (monitoring.movement). MODEL: nothing of its own differs, only what others like it tell.
-- Known limits: an observation has its own error, so that two may differ though welfare did not; welfare shows
-- when the household is next observed, not when it changes.
with before as (
    select max(bulan) as bulan
    from quality.month
    where periode = $periode
        and siap
),

-- A set of lines is compared where both months have it.
class as (
    select
        c.periode = $periode as kini,
        c.household_id,
        c.set_garis,
        c.kelas,
        c.p_miskin_ekstrem,
        c.jumlah_anggota,
        c.kode_kelurahan,
        c.garis_miskin_ekstrem_rp,
        c.garis_miskin_rp,
        w.basis,
        w.pengeluaran_per_kapita_rp,
        w.tanggal_bukti
    from classification.household as c
    inner join classification.welfare as w
        on c.household_id = w.household_id
        and c.periode = w.periode
    where c.periode in ($periode, (select bulan from before))
),

compared as (
    select set_garis
    from class
    group by set_garis
    having count(distinct kini) = 2
),

paired as (
    select
        coalesce(now.household_id, past.household_id) as household_id,
        coalesce(now.set_garis, past.set_garis) as set_garis,
        past.kelas as kelas_sebelum,
        now.kelas,
        past.p_miskin_ekstrem as p_sebelum,
        now.p_miskin_ekstrem as p_kini,
        past.jumlah_anggota as anggota_sebelum,
        now.jumlah_anggota as anggota,
        past.kode_kelurahan as kode_kelurahan_sebelum,
        now.kode_kelurahan,
        past.basis as basis_sebelum,
        now.basis as basis_kini,
        past.pengeluaran_per_kapita_rp as angka_sebelum,
        now.pengeluaran_per_kapita_rp as angka_kini,
        past.tanggal_bukti as tanggal_sebelum,
        now.tanggal_bukti as tanggal_kini,
        (now.garis_miskin_ekstrem_rp, now.garis_miskin_rp)
        is distinct from (past.garis_miskin_ekstrem_rp, past.garis_miskin_rp) as garis_lain,
        now.pengeluaran_per_kapita_rp < past.garis_miskin_ekstrem_rp as ekstrem_garis_lama,
        now.pengeluaran_per_kapita_rp < past.garis_miskin_rp as miskin_garis_lama
    from (from class where kini) as now
    full outer join (from class where not kini) as past
        on now.household_id = past.household_id
        and now.set_garis = past.set_garis
    where coalesce(now.set_garis, past.set_garis) in (select set_garis from compared)
),

spent as (
    select
        periode = $periode as kini,
        household_id,
        count(*) as formulir,
        sum(pangan_rp + nonpangan_rp) as rupiah,
        -- what was told, and of when: by how much it is brought to today is the model's
        list_transform(
            list_sort(list((tanggal_pendataan, row, anggota, pangan_rp, nonpangan_rp))),
            lambda t: (t[1], t[3], t[4], t[5])
        ) as didata
    from classification.observation
    where periode in ($periode, (select bulan from before))
        and alasan is null
    group by periode, household_id
),

observed as (
    select
        now.household_id,
        now.formulir = past.formulir and now.rupiah <> past.rupiah as belanja_lain,
        now.didata = past.didata as didata_sama
    from (from spent where kini) as now
    inner join (from spent where not kini) as past
        on now.household_id = past.household_id
),

-- What is held on a household itself, apart from who lives in it and how old they are.
described as (
    select
        now.household_id,
        (
            now.ada_form, now.jenjang_kepala, now.jenjang_kepala_form, now.pekerjaan_kepala, now.desil_dtks,
            now.desil_p3ke,
            now.desil_dtsen_nasional, now.desil_dtsen_provinsi, now.desil_dtsen_kota, now.desil_siks,
            now.dtsen_status_rumah, now.dtsen_lantai, now.dtsen_dinding, now.dtsen_atap,
            now.dtsen_air, now.dtsen_penerangan,
            now.dtsen_daya, now.dtsen_bahan_bakar, now.dtsen_bab, now.dtsen_luas_m2, now.dtsen_gas,
            now.dtsen_kulkas, now.dtsen_ac, now.dtsen_tv, now.dtsen_emas, now.dtsen_komputer, now.dtsen_motor,
            now.dtsen_mobil, now.dtsen_smartphone,
            now.penerima_dtks, now.program, now.usaha_kepala, now.kepala_bekerja, now.di_form, now.bekerja, now.sekolah,
            now.disabilitas, now.penyakit_kronis, now.hamil, now.punya_jkn, now.status_bangunan,
            now.luas_lantai_m2, now.jenis_lantai, now.jenis_dinding, now.jenis_atap, now.sumber_air_minum,
            now.fasilitas_bab, now.daya_listrik, now.bahan_bakar_masak, now.jumlah_motor, now.jumlah_mobil,
            now.punya_kulkas, now.punya_ac, now.punya_komputer, now.pendapatan_rp
        ) is distinct from (
            past.ada_form, past.jenjang_kepala, past.jenjang_kepala_form, past.pekerjaan_kepala, past.desil_dtks,
            past.desil_p3ke,
            past.desil_dtsen_nasional, past.desil_dtsen_provinsi, past.desil_dtsen_kota, past.desil_siks,
            past.dtsen_status_rumah, past.dtsen_lantai, past.dtsen_dinding, past.dtsen_atap,
            past.dtsen_air, past.dtsen_penerangan,
            past.dtsen_daya, past.dtsen_bahan_bakar, past.dtsen_bab, past.dtsen_luas_m2, past.dtsen_gas,
            past.dtsen_kulkas, past.dtsen_ac, past.dtsen_tv, past.dtsen_emas, past.dtsen_komputer,
            past.dtsen_motor, past.dtsen_mobil, past.dtsen_smartphone,
            past.penerima_dtks, past.program, past.usaha_kepala, past.kepala_bekerja, past.di_form, past.bekerja, past.sekolah,
            past.disabilitas, past.penyakit_kronis, past.hamil, past.punya_jkn, past.status_bangunan,
            past.luas_lantai_m2, past.jenis_lantai, past.jenis_dinding, past.jenis_atap, past.sumber_air_minum,
            past.fasilitas_bab, past.daya_listrik, past.bahan_bakar_masak, past.jumlah_motor, past.jumlah_mobil,
            past.punya_kulkas, past.punya_ac, past.punya_komputer, past.pendapatan_rp
        ) as data_lain
    from classification.predictor as now
    inner join classification.predictor as past
        on now.household_id = past.household_id
        and past.periode = (select bulan from before)
    where now.periode = $periode
),

-- What brought or took most people; of as many, the one that says most of the city.
of_people as (
    select
        household_id,
        max_by(sebab, (orang, list_position(['DATA', 'IDENTITAS', 'PENDUDUK', 'VERIFIKASI'], sebab))) as sebab,
        sum(orang) filter (where sebab = 'IDENTITAS') as orang_identitas
    from (
        select
            household_id,
            sebab,
            count(*) as orang
        from (
            select household_id, sebab from monitoring.movement
            where periode = $periode and household_id is not null
            union all
            select household_id_sebelum as household_id, sebab from monitoring.movement
            where periode = $periode and household_id_sebelum is not null
        )
        group by household_id, sebab
    )
    group by household_id
),

judged as (
    select
        p.*,
        case
            when p.kelas is null or p.kelas_sebelum is null then coalesce(m.sebab, 'GARIS')
            when p.kelas = p.kelas_sebelum and p.p_kini is not distinct from p.p_sebelum then null
            when 'VERVAL' in (p.basis_kini, p.basis_sebelum)
                and (p.basis_kini, p.tanggal_kini) is distinct from (p.basis_sebelum, p.tanggal_sebelum)
                then 'VERIFIKASI'
            -- the decision itself was put right, on the same day
            when p.basis_kini = 'VERVAL' and (
                p.angka_kini is distinct from p.angka_sebelum
                or (p.set_garis = set_utama($periode) and p.kelas <> p.kelas_sebelum)
            ) then 'VERIFIKASI'
            when p.garis_lain and p.basis_kini = p.basis_sebelum and (
                p.basis_kini not in ('OBSERVED', 'VERVAL')
                or p.angka_kini is not distinct from p.angka_sebelum
                or case
                    when p.ekstrem_garis_lama then 'MISKIN_EKSTREM'
                    when p.miskin_garis_lama then 'MISKIN'
                    else 'LAIN'
                end = case
                    when p.kelas_sebelum in ('MISKIN_EKSTREM', 'MISKIN') then p.kelas_sebelum
                    else 'LAIN'
                end
            ) then 'GARIS'
            when 3 * m.orang_identitas >= greatest(p.anggota, p.anggota_sebelum) then 'IDENTITAS'
            when p.basis_kini = 'OBSERVED'
                and p.basis_sebelum = 'OBSERVED'
                and p.angka_kini is distinct from p.angka_sebelum
                then case
                    when p.tanggal_kini > p.tanggal_sebelum
                        and p.tanggal_kini <= last_day(cast($periode || '-01' as date))
                        and o.belanja_lain
                        then 'KESEJAHTERAAN'
                    when o.didata_sama then 'MODEL'
                    else 'DATA'
                end
            when p.basis_kini <> p.basis_sebelum then 'DATA'
            when m.sebab in ('PENDUDUK', 'IDENTITAS', 'VERIFIKASI') and p.basis_kini not in ('OBSERVED', 'VERVAL')
                then m.sebab
            when d.data_lain then 'DATA'
            else coalesce(m.sebab, 'MODEL')
        end as sebab
    from paired as p
    left join described as d
        on p.household_id = d.household_id
    left join of_people as m
        on p.household_id = m.household_id
    left join observed as o
        on p.household_id = o.household_id
)

select
    household_id,
    set_garis,
    (select bulan from before) as periode_sebelum,
    kelas_sebelum,
    kelas,
    case
        when kelas_sebelum is null then 'MUNCUL'
        when kelas is null then 'HILANG'
        when kelas = 'MISKIN_EKSTREM' and kelas_sebelum <> 'MISKIN_EKSTREM' then 'MASUK'
        when kelas <> 'MISKIN_EKSTREM' and kelas_sebelum = 'MISKIN_EKSTREM' then 'KELUAR'
        else 'TETAP'
    end as jenis,
    sebab,
    kode_kelurahan_sebelum,
    kode_kelurahan,
    anggota_sebelum,
    anggota,
    p_sebelum as p_miskin_ekstrem_sebelum,
    p_kini as p_miskin_ekstrem
from judged
