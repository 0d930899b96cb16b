-- grain: one household: people who live and eat together
-- Place and address are those of the newest survey form, else the head's own.
with known as (
    select
        m.household_id,
        list_sort(list(distinct r.source)) as sources,
    from household.member as m
    inner join identity.person_record as r
        on
            m.periode = r.periode
            and m.person_id = r.person_id
    where m.periode = $periode
    group by m.household_id
),

head as (
    select
        m.household_id,
        m.person_id as kepala_person_id,
        p.kode_kelurahan,
        p.alamat,
        p.rt,
        p.rw,
        count(*) over (partition by m.household_id) as jumlah_anggota,
    from household.member as m
    inner join identity.person as p
        on
            m.periode = p.periode
            and m.person_id = p.person_id
    where m.periode = $periode
    qualify
        row_number() over (
            partition by m.household_id
            order by m.hubungan = 'KEPALA KELUARGA' desc nulls last, p.tanggal_lahir nulls last, m.person_id
        ) = 1
),

seen as (
    select
        f.household_id,
        d.kode_kelurahan,
        d.alamat,
        d.rt,
        d.rw,
    from household.form as f
    inner join form_dwelling as d using (id_rumah_tangga)
    where
        f.periode = $periode
        and f.terbaru
)

select
    head.household_id,
    head.kepala_person_id,
    head.jumlah_anggota,
    coalesce(seen.kode_kelurahan, head.kode_kelurahan) as kode_kelurahan,
    left(coalesce(seen.kode_kelurahan, head.kode_kelurahan), 8) as kode_kecamatan,
    coalesce(seen.rt, head.rt) as rt,
    coalesce(seen.rw, head.rw) as rw,
    coalesce(seen.alamat, head.alamat) as alamat,
    known.sources,
    list_contains(known.sources, 'dukcapil') as in_dukcapil,
    list_contains(known.sources, 'dtks') as in_dtks,
    list_contains(known.sources, 'carik_anggota') as in_carik,
    list_contains(known.sources, 'p3ke') as in_p3ke,
from head
inner join known using (household_id)
left join seen using (household_id)
