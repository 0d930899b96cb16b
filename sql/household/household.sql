-- grain: one household: people who live and eat together
-- Place and address are those of the newest survey form, else the head's own.
with known as (
    select
        m.household_id,
        count(*) as jumlah_anggota,
        list_sort(list_distinct(string_split(string_agg(p.sources, ','), ','))) as sources,
        arg_min(
            m.person_id,
            (
                m.hubungan is distinct from 'KEPALA KELUARGA',
                coalesce(p.tanggal_lahir, '9999-12-31'::date),
                m.person_id
            )
        ) as kepala_person_id
    from household.member as m
    inner join identity.person as p
        on
            m.periode = p.periode
            and m.person_id = p.person_id
    where m.periode = $periode
    group by m.household_id
),

newest_form as (
    select
        f.household_id,
        d.kode_kelurahan,
        d.alamat,
        d.rt,
        d.rw
    from household.form as f
    inner join form_dwelling as d using (id_rumah_tangga)
    where
        f.periode = $periode
        and f.terbaru
)

select
    known.household_id,
    known.kepala_person_id,
    known.jumlah_anggota,
    coalesce(newest_form.kode_kelurahan, head.kode_kelurahan) as kode_kelurahan,
    left(coalesce(newest_form.kode_kelurahan, head.kode_kelurahan), 8) as kode_kecamatan,
    coalesce(newest_form.rt, head.rt) as rt,
    coalesce(newest_form.rw, head.rw) as rw,
    coalesce(newest_form.alamat, head.alamat) as alamat,
    known.sources,
    list_contains(known.sources, 'dukcapil') as in_dukcapil,
    list_contains(known.sources, 'dtks') as in_dtks,
    list_contains(known.sources, 'carik_anggota') as in_carik,
    list_contains(known.sources, 'p3ke') as in_p3ke,
    list_contains(known.sources, 'dtsen_anggota') as in_dtsen
from known
inner join identity.person as head
    on
        known.kepala_person_id = head.person_id
        and head.periode = $periode
left join newest_form using (household_id)
