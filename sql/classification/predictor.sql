-- grain: one household
-- What is known about a household besides its expenditure. Dwelling, possessions, work and health are those
-- of its newest Carik form; age and sex those of its members on the periode's last day; of the head also
-- schooling and work by Dukcapil; then the deciles of DTKS, P3KE, DTSEN and SIKS-NG, what DTSEN tells of
-- the dwelling of the head's family, and the registers of programmes (`register_program`) of all members.
-- What two sources ask in words of their own stays two columns: a register's model, learnt from households with a
-- form, is for those without one.
-- Null means not known. `ada_form` tells whether a form exists, `dikenal` whether any register at all
-- describes the household (somebody who is only proposed is not described).
with person_home as (
    select
        r.source,
        r.delivery_periode,
        r.file,
        r.row,
        r.person_id,
        m.household_id
    from identity.person_record as r
    inner join household.member as m
        on r.person_id = m.person_id
        and m.periode = $periode
    where r.periode = $periode
        and r.source in (
            select source from register_program
            union all
            select unnest(['dtks', 'p3ke', 'dtsen_anggota']) as source
        )
),

-- Offices write schooling in their own words: each wording gets a level, 0 none to 6 beyond a first degree.
schooling as (
    select
        pendidikan,
        case
            when regexp_matches(pendidikan, 'STRATA *(II|III|2|3)|\bS *-?[23]\b|MAGISTER|DOKTOR') then 6
            when regexp_matches(pendidikan, 'STRATA|SARJANA|\bS *-?1\b|DIPLOMA *(IV|4)|\bD *-?(IV|4)\b')
                then 5
            when regexp_matches(pendidikan, 'DIPLOMA|AKADEMI|\bD *-?(I|II|III|1|2|3)\b|PERGURUAN|KULIAH')
                then 4
            when regexp_matches(pendidikan, 'SLTA|SMA|SMK|\bMA\b') then 3
            when regexp_matches(pendidikan, 'SLTP|SMP|\bMTS\b') then 2
            when regexp_matches(pendidikan, 'TIDAK|BELUM|TANPA') then 0
            when regexp_matches(pendidikan, '\bSD\b|\bMI\b|DASAR') then 1
        end as jenjang
    from (
        select pendidikan from staging.dukcapil where periode = $periode
        union
        select pendidikan_tertinggi from staging.carik_anggota where periode = $periode
    )
    where pendidikan is not null
),

member_age as (
    select
        m.household_id,
        m.person_id,
        p.jenis_kelamin,
        umur(p.tanggal_lahir, last_day(cast($periode || '-01' as date))) as umur
    from household.member as m
    inner join identity.person as p
        on m.person_id = p.person_id
        and p.periode = $periode
    where m.periode = $periode
),

composition as (
    select
        household_id,
        count(*) filter (where umur between 0 and 5) as balita,
        count(*) filter (where umur between 6 and 14) as anak,
        count(*) filter (where umur between 15 and 18) as remaja,
        count(*) filter (where umur >= 60) as lansia,
        count(*) filter (where jenis_kelamin = 'P' and umur > 18) as perempuan_dewasa
    from member_age
    group by household_id
),

head as (
    select
        h.household_id,
        max(s.jenjang) as jenjang,
        max(d.pekerjaan) as pekerjaan
    from household.household as h
    inner join identity.person_record as r
        on h.kepala_person_id = r.person_id
        and r.periode = $periode
        and r.source = 'dukcapil'
    inner join staging.dukcapil as d
        on r.delivery_periode = d.delivery_periode
        and r.file = d.file
        and r.row = d.row
        and d.periode = $periode
    left join schooling as s
        on d.pendidikan = s.pendidikan
    where h.periode = $periode
    group by h.household_id
),

dtks as (
    select
        h.household_id,
        min(t.desil) as desil,
        bool_or(
            coalesce(t.penerima_pkh, false)
            or coalesce(t.penerima_bpnt, false)
            or coalesce(t.penerima_pbi, false)
        ) as penerima
    from person_home as h
    inner join staging.dtks as t
        on h.delivery_periode = t.delivery_periode
        and h.file = t.file
        and h.row = t.row
        and t.periode = $periode
    where h.source = 'dtks'
    group by h.household_id
),

p3ke as (
    select
        h.household_id,
        min(p.desil_kesejahteraan) as desil
    from person_home as h
    inner join staging.p3ke as p
        on h.delivery_periode = p.delivery_periode
        and h.file = p.file
        and h.row = p.row
        and p.periode = $periode
    where h.source = 'p3ke'
    group by h.household_id
),

-- A card that came twice has the decile on which its rows agree, and a dwelling if they agree on all of it.
dtsen_desil as (
    select
        no_kk,
        min(desil_nasional) as nasional,
        min(desil_provinsi) as provinsi,
        min(desil_kota) as kota,
        min(desil_nasional) <> max(desil_nasional) as dua_nasional,
        min(desil_provinsi) <> max(desil_provinsi) as dua_provinsi,
        min(desil_kota) <> max(desil_kota) as dua_kota
    from staging.dtsen_keluarga
    where periode = $periode and length(no_kk) = 16
    group by no_kk
),

dtsen_rumah as (
    select *
    from (
        select distinct
            no_kk,
            status_kepemilikan_rumah,
            jenis_lantai_terluas,
            jenis_dinding_terluas,
            jenis_atap_terluas,
            sumber_air_minum_utama,
            sumber_penerangan_utama,
            daya_terpasang,
            bahan_bakar_utama_memasak,
            fasilitas_bab,
            luas_lantai,
            aset_bergerak_tabung_gas,
            aset_bergerak_lemari_es,
            aset_bergerak_ac,
            aset_bergerak_tv_datar,
            aset_bergerak_emas_perhiasan,
            aset_bergerak_komputer_laptop_tablet,
            aset_bergerak_sepeda_motor,
            aset_bergerak_mobil,
            aset_bergerak_smartphone
        from staging.dtsen_keluarga
        where periode = $periode and length(no_kk) = 16
    )
    qualify count(*) over (partition by no_kk) = 1
),

-- DTSEN ranks families, by card: a household has the decile of its head's, where the head is in none that of its members'.
dtsen_kartu as (
    select distinct
        p.household_id,
        t.no_kk
    from person_home as p
    inner join staging.dtsen_anggota as t
        on p.delivery_periode = t.delivery_periode
        and p.file = t.file
        and p.row = t.row
        and t.periode = $periode
    inner join household.household as h
        on p.household_id = h.household_id
        and h.periode = $periode
    where p.source = 'dtsen_anggota'
        and length(t.no_kk) = 16
    qualify rank() over (
        partition by p.household_id order by p.person_id is distinct from h.kepala_person_id
    ) = 1
),

dtsen as (
    select
        c.household_id,
        case when bool_or(d.dua_nasional) or min(d.nasional) <> max(d.nasional) then null else min(d.nasional) end
            as desil_nasional,
        case when bool_or(d.dua_provinsi) or min(d.provinsi) <> max(d.provinsi) then null else min(d.provinsi) end
            as desil_provinsi,
        case when bool_or(d.dua_kota) or min(d.kota) <> max(d.kota) then null else min(d.kota) end as desil_kota,
        case when count(*) = 1 then min(c.no_kk) end as no_kk
    from dtsen_kartu as c
    left join dtsen_desil as d
        on c.no_kk = d.no_kk
    group by c.household_id
),

siks_list as (
    select
        nik,
        no_kk,
        desil
    from staging.desil_siks
    where periode = $periode
),

-- SIKS-NG's list has numbers alone: the head's own, else that of the head's card, else a member's.
siks as (
    select
        household_id,
        case when min(desil) = max(desil) then min(desil) end as desil
    from (
        select
            m.household_id,
            t.desil,
            case when t.kartu then 2 when m.person_id = h.kepala_person_id then 1 else 3 end as urutan
        from (
            select
                p.person_id,
                l.desil,
                false as kartu
            from identity.person as p
            inner join siks_list as l
                on p.nik = l.nik
            where p.periode = $periode
                and nomor_utuh(l.nik)
            union all
            select
                p.person_id,
                l.desil,
                true as kartu
            from identity.person as p
            inner join siks_list as l
                on p.no_kk = l.no_kk
            where p.periode = $periode
                and nomor_utuh(l.no_kk)
        ) as t
        inner join household.member as m
            on t.person_id = m.person_id
            and m.periode = $periode
        inner join household.household as h
            on m.household_id = h.household_id
            and h.periode = $periode
        where not t.kartu or m.person_id = h.kepala_person_id
        qualify rank() over (partition by m.household_id order by urutan) = 1
    )
    group by household_id
),

programme as (
    select
        household_id,
        list(distinct source order by source) as program
    from person_home
    where source in (select source from register_program)
    group by household_id
),

on_form as (
    select
        c.id_rumah_tangga,
        max(s.jenjang) filter (where c.umur > 18) as jenjang_tertinggi,
        avg(s.jenjang) filter (where c.umur > 18) as jenjang_rata,
        max(s.jenjang) filter (where c.kepala) as jenjang_kepala,
        max(c.lapangan_usaha) filter (where c.kepala) as usaha_kepala,
        bool_or(c.bekerja) filter (where c.kepala) as kepala_bekerja,
        count(*) as di_form,
        count(*) filter (where c.bekerja) as bekerja,
        count(*) filter (where c.masih_sekolah) as sekolah,
        count(*) filter (where c.umur between 7 and 15 and not c.masih_sekolah) as putus_sekolah,
        count(*) filter (where c.disabilitas <> 'TIDAK') as disabilitas,
        count(*) filter (where c.sakit) as penyakit_kronis,
        count(*) filter (where c.hamil) as hamil,
        count(*) filter (where c.punya_jkn) as punya_jkn
    from (
        select
            *,
            umur(tanggal_lahir, last_day(cast($periode || '-01' as date))) as umur,
            coalesce(hubungan = 'KEPALA KELUARGA', false) as kepala,
            upper(cast(penyakit_kronis as varchar)) not in ('TIDAK', 'FALSE') as sakit
        from staging.carik_anggota
        where periode = $periode
    ) as c
    left join schooling as s
        on c.pendidikan_tertinggi = s.pendidikan
    group by c.id_rumah_tangga
),

form as (
    select
        f.household_id,
        f.id_rumah_tangga,
        c.status_bangunan,
        c.luas_lantai_m2,
        c.jenis_lantai,
        c.jenis_dinding,
        c.jenis_atap,
        c.sumber_air_minum,
        c.fasilitas_bab,
        c.daya_listrik,
        c.bahan_bakar_masak,
        c.jumlah_motor,
        c.jumlah_mobil,
        c.punya_kulkas,
        c.punya_ac,
        c.punya_komputer,
        c.pendapatan_sebulan
    from household.form as f
    inner join staging.carik_rumah_tangga as c
        on f.delivery_periode = c.delivery_periode
        and f.file = c.file
        and f.row = c.row
        and c.periode = $periode
    where f.periode = $periode
        and f.source = 'carik_rumah_tangga'
        and f.terbaru
)

select
    h.household_id,
    coalesce(h.kode_kelurahan, 'TIDAK DIKETAHUI') as kode_kelurahan,
    h.rw,
    cast(h.jumlah_anggota as integer) as jumlah_anggota,
    h.in_carik or h.in_dukcapil or h.in_dtks or h.in_p3ke or h.in_dtsen as dikenal,
    form.household_id is not null as ada_form,
    k.jenis_kelamin as jk_kepala,
    cast(k.umur as integer) as umur_kepala,
    cast(d.jenjang as integer) as jenjang_kepala,
    cast(o.jenjang_kepala as integer) as jenjang_kepala_form,
    cast(o.jenjang_tertinggi as integer) as jenjang_tertinggi,
    cast(o.jenjang_rata as double) as jenjang_rata,
    d.pekerjaan as pekerjaan_kepala,
    c.balita,
    c.anak,
    c.remaja,
    c.lansia,
    c.perempuan_dewasa,
    cast(t.desil as integer) as desil_dtks,
    cast(p.desil as integer) as desil_p3ke,
    cast(n.desil_nasional as integer) as desil_dtsen_nasional,
    cast(n.desil_provinsi as integer) as desil_dtsen_provinsi,
    cast(n.desil_kota as integer) as desil_dtsen_kota,
    cast(s.desil as integer) as desil_siks,
    r.status_kepemilikan_rumah as dtsen_status_rumah,
    r.jenis_lantai_terluas as dtsen_lantai,
    r.jenis_dinding_terluas as dtsen_dinding,
    r.jenis_atap_terluas as dtsen_atap,
    r.sumber_air_minum_utama as dtsen_air,
    r.sumber_penerangan_utama as dtsen_penerangan,
    r.daya_terpasang as dtsen_daya,
    r.bahan_bakar_utama_memasak as dtsen_bahan_bakar,
    r.fasilitas_bab as dtsen_bab,
    cast(r.luas_lantai as double) as dtsen_luas_m2,
    r.aset_bergerak_tabung_gas as dtsen_gas,
    r.aset_bergerak_lemari_es as dtsen_kulkas,
    r.aset_bergerak_ac as dtsen_ac,
    r.aset_bergerak_tv_datar as dtsen_tv,
    r.aset_bergerak_emas_perhiasan as dtsen_emas,
    r.aset_bergerak_komputer_laptop_tablet as dtsen_komputer,
    r.aset_bergerak_sepeda_motor as dtsen_motor,
    r.aset_bergerak_mobil as dtsen_mobil,
    r.aset_bergerak_smartphone as dtsen_smartphone,
    coalesce(t.penerima, false) as penerima_dtks,
    coalesce(g.program, []) as program,
    o.usaha_kepala,
    o.kepala_bekerja,
    o.di_form,
    o.bekerja,
    o.sekolah,
    o.putus_sekolah,
    o.disabilitas,
    o.penyakit_kronis,
    o.hamil,
    o.punya_jkn,
    form.status_bangunan,
    cast(form.luas_lantai_m2 as double) as luas_lantai_m2,
    form.jenis_lantai,
    form.jenis_dinding,
    form.jenis_atap,
    form.sumber_air_minum,
    form.fasilitas_bab,
    cast(form.daya_listrik as varchar) as daya_listrik,
    form.bahan_bakar_masak,
    cast(form.jumlah_motor as integer) as jumlah_motor,
    cast(form.jumlah_mobil as integer) as jumlah_mobil,
    form.punya_kulkas,
    form.punya_ac,
    form.punya_komputer,
    cast(form.pendapatan_sebulan as double) as pendapatan_rp
from household.household as h
left join composition as c
    on h.household_id = c.household_id
left join member_age as k
    on h.kepala_person_id = k.person_id
left join head as d
    on h.household_id = d.household_id
left join dtks as t
    on h.household_id = t.household_id
left join p3ke as p
    on h.household_id = p.household_id
left join dtsen as n
    on h.household_id = n.household_id
left join dtsen_rumah as r
    on n.no_kk = r.no_kk
left join siks as s
    on h.household_id = s.household_id
left join programme as g
    on h.household_id = g.household_id
left join form
    on h.household_id = form.household_id
left join on_form as o
    on form.id_rumah_tangga = o.id_rumah_tangga
where h.periode = $periode
