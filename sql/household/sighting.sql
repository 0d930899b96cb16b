-- grain: one person on one form
-- `kartu_sama` counts the others on the form, or on a form of the same household, who stand on the person's card or
-- whose rows give its number: the form's own family. `alamat_sama`: the card gives the form's address. `pindah`: Dukcapil
-- recorded a move to elsewhere after the visit.
with -- only of these is there anything to decide
repeated as (
    select
        n.person_id,
        p.no_kk,
        d.kode_kelurahan,
        alamat_baku(d.alamat) as alamat
    from (
        select person_id
        from named
        inner join form_group using (id_rumah_tangga)
        group by person_id
        having count(distinct kelompok) > 1
    ) as n
    inner join identity.person as p
        on n.person_id = p.person_id and p.periode = $periode
    left join card_row as d on n.person_id = d.person_id
),

family as (
    select
        r.person_id,
        g.kelompok,
        count(distinct other.person_id) as kartu_sama
    from repeated as r
    inner join named as own on r.person_id = own.person_id
    inner join form_group as g on own.id_rumah_tangga = g.id_rumah_tangga
    inner join form_group as h on g.kelompok = h.kelompok
    inner join named as other on h.id_rumah_tangga = other.id_rumah_tangga and r.person_id <> other.person_id
    where r.no_kk = other.no_kk or list_contains(other.no_kk_ditulis, r.no_kk)
    group by r.person_id, g.kelompok
)

select
    n.person_id,
    n.id_rumah_tangga,
    g.kelompok,
    g.jumlah_anggota_form,
    n.hubungan,
    f.tanggal_pendataan,
    coalesce(m.kartu_sama, 0) as kartu_sama,
    coalesce(
        r.kode_kelurahan = f.kode_kelurahan
        and case when r.person_id is not null then r.alamat = alamat_baku(f.alamat) end,
        false
    ) as alamat_sama,
    coalesce(
        d.tanggal_status > f.tanggal_pendataan and d.kode_kelurahan <> f.kode_kelurahan, false
    ) as pindah
from named as n
inner join form_group as g using (id_rumah_tangga)
left join form_dwelling as f using (id_rumah_tangga)
left join repeated as r on n.person_id = r.person_id
left join family as m on n.person_id = m.person_id and g.kelompok = m.kelompok
left join card_row as d on n.person_id = d.person_id
