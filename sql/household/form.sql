-- grain: one survey form in force, under the household it describes
-- Forms whose people have all left the household (moved, died) point to nobody and are left out.
-- `jumlah_anggota_form` counts the people named on the form once each, without guests: those who live with the family
-- of another form, and did not move there after the visit. `terbaru` marks the household's newest form.
with guest as (
    select
        s.id_rumah_tangga,
        count(*) as jumlah
    from sighting as s
    inner join seen
        on s.person_id = seen.person_id and s.kelompok <> seen.kelompok
    where not s.pindah
    group by s.id_rumah_tangga
),

described as (
    select
        f.id_rumah_tangga,
        h.household_id,
        f.jumlah_anggota_form - coalesce(guest.jumlah, 0) as jumlah_anggota_form
    from form_group as f
    inner join household_id as h using (kelompok)
    left join guest using (id_rumah_tangga)
)

select
    d.household_id,
    'carik_rumah_tangga' as source,
    s.delivery_periode,
    s.file,
    s.row,
    d.id_rumah_tangga,
    s.tanggal_pendataan,
    d.jumlah_anggota_form,
    row_number() over (
        partition by d.household_id
        order by s.tanggal_pendataan desc nulls last, d.jumlah_anggota_form desc, d.id_rumah_tangga desc
    ) = 1 as terbaru
from described as d
inner join form_dwelling as s using (id_rumah_tangga)
