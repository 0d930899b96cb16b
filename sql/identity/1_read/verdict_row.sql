-- grain: one row drawn by lot of which people decided that it is not the person's whom it was given to
-- First which row a number means, then which answer on it is the newest; as with pairs, two sign where it moves aid.
with newest as (
    select
        said.nomor,
        said.keputusan,
        dua_petugas(said.petugas, said.petugas_kedua) as berdua,
        r.person_id,
        r.periode,
        r.source,
        r.jejak
    from staging.tinjauan as said
    inner join identity.person_record as r
        on
            r.periode = substr(said.nomor, 3, 7)
            and r.person_id = said.person_id_a
            and said.nomor in (
                nomor_contoh('S', r.periode, r.source, r.jejak, r.person_id),
                nomor_contoh_lama('S', r.periode, r.source, r.delivery_periode, r.file, r.row)
            )
    where
        said.periode = $periode
        and said.person_id_a = said.person_id_b
        and nomor_tertaut(said.nomor)
        and r.periode < $periode
        and said.tanggal <= last_day(cast($periode || '-01' as date))
    qualify
        (said.tanggal, said.delivery_periode) = max((said.tanggal, said.delivery_periode)) over (
            partition by r.periode, r.source, r.jejak, r.person_id
        )
)

select
    max(nomor) as nomor,
    person_id,
    periode,
    source,
    jejak
from newest
group by person_id, periode, source, jejak
having
    bool_and(keputusan in ('BEDA', 'PISAH'))
    and (bool_or(berdua) or person_id not in (select person_id from aided))
