-- grain: one doubtful receipt of one kind of doubt
-- GANDA: paid more than once in one stage (on one day, where no stage is named). MENINGGAL, PINDAH: by Dukcapil,
-- not after the payment, where both days are known; of who moved, nobody saw him since.
-- TIDAK_BERHAK: by the household's own figure, or a visit, it is not poor under any set of lines, with less
-- than one chance in twenty that it is; never an estimate. TIDAK_DIKENAL: no register but programmes' lists knows the
-- person, nor may a pair in doubt join him to one. BERTENTANGAN: poor by its class, with a car on the form; a reason
-- to visit, never an exclusion. Only receipts whose row is the person's beyond doubt (`pasti`). Each is a reason to
-- look, no finding.
with chance as (
    select
        household_id,
        min(basis) as basis,
        any_value(kelas) filter (where set_garis = set_utama($periode)) as kelas,
        bool_and(kelas in ('RENTAN', 'TIDAK_MISKIN') and p_miskin < 0.05) as tidak_miskin
    from classification.household
    where periode = $periode
    group by household_id
),

received as (
    select
        r.household_id,
        r.person_id,
        r.dicatat_atas,
        r.kode_program,
        r.tahap,
        r.source,
        r.delivery_periode,
        r.file,
        r.row,
        count(*) over (
            partition by r.kode_program, r.dicatat_atas, coalesce(r.tahap, cast(r.tanggal_salur as varchar))
        ) as kali,
        r.tanggal_salur
    from intervention.receipt as r
    where r.periode = $periode
        and r.status_salur = 'SALUR'
        and r.pasti
),

in_doubt as (
    select p.person_id
    from (
        select source_a as source, delivery_periode_a as delivery_periode, file_a as file, row_a as row
        from identity.link where periode = $periode and status = 'REVIEW'
        union
        select source_b as source, delivery_periode_b as delivery_periode, file_b as file, row_b as row
        from identity.link where periode = $periode and status = 'REVIEW'
    ) as doubt
    inner join identity.person_record as p using (source, delivery_periode, file, row)
    where p.periode = $periode
),

-- The day from which Dukcapil says so; of several the latest: nobody is accused for a day in doubt.
since as (
    select
        p.person_id,
        max(d.tanggal_status) as tanggal
    from identity.person_record as p
    inner join staging.dukcapil as d
        on p.delivery_periode = d.delivery_periode
        and p.file = d.file
        and p.row = d.row
        and d.periode = $periode
    where p.periode = $periode
        and p.source = 'dukcapil'
        and d.status_penduduk in ('MENINGGAL', 'PINDAH')
    group by p.person_id
),

judged as (
    select
        v.*,
        case when coalesce(s.tanggal <= v.tanggal_salur, true) then i.status_penduduk else '' end as status_penduduk,
        coalesce(i.hidup_menetap, false) as hidup_menetap,
        i.sources,
        c.kelas,
        c.basis,
        c.tidak_miskin,
        d.jumlah_mobil
    from received as v
    inner join identity.person as i
        on v.dicatat_atas = i.person_id
        and i.periode = $periode
    left join since as s
        on v.dicatat_atas = s.person_id
    left join chance as c
        on v.household_id = c.household_id
    left join intervention.dwelling as d
        on v.household_id = d.household_id
        and d.periode = $periode
),

doubted as (
    select
        *,
        unnest([
            case when kali > 1 then 'GANDA' end,
            case when status_penduduk = 'MENINGGAL' then 'MENINGGAL' end,
            case when status_penduduk = 'PINDAH' and not hidup_menetap then 'PINDAH' end,
            case
                when basis in ('OBSERVED', 'VERVAL') and tidak_miskin then 'TIDAK_BERHAK'
            end,
            case
                when status_penduduk is null
                    and not regexp_matches(sources, '(^|,)(dukcapil|dtks|dtsen_anggota|carik_anggota|p3ke|sanggah)(,|$)')
                    and dicatat_atas not in (select person_id from in_doubt)
                    then 'TIDAK_DIKENAL'
            end,
            case when kelas in ('MISKIN_EKSTREM', 'MISKIN') and jumlah_mobil > 0 then 'BERTENTANGAN' end
        ]) as jenis
    from judged
)

select
    household_id,
    person_id,
    kode_program,
    jenis,
    case jenis
        when 'GANDA' then 'Perlu diperiksa: disalurkan ' || kali || ' kali dalam satu tahap.'
        when 'MENINGGAL' then 'Perlu diperiksa: menurut Dukcapil penerimanya sudah meninggal.'
        when 'PINDAH' then
            'Perlu diperiksa: menurut Dukcapil penerimanya sudah pindah, dan sejak itu tidak terlihat di sini.'
        when 'TIDAK_BERHAK' then
            'Perlu diperiksa: menurut '
            || case basis when 'VERVAL' then 'kunjungan' else 'pengeluaran yang didata Carik' end
            || ' rumah tangganya tidak miskin.'
        when 'TIDAK_DIKENAL' then 'Perlu diperiksa: penerimanya tidak dikenal Dukcapil, Carik, DTKS atau P3KE.'
        else 'Rumah tangganya miskin, tetapi tercatat memiliki mobil: kunjungi, jangan coret.'
    end as alasan,
    dicatat_atas,
    source,
    delivery_periode,
    file,
    row
from doubted
where jenis is not null
