-- grain: one row drawn by lot of which people decided that it is not the person's whom it was given to
-- Its month and number say which row; as with pairs, the newest decision holds, and two sign where it moves aid.
with newest as (
    select
        nomor,
        person_id_a as person_id,
        keputusan,
        coalesce(upper(petugas) <> upper(petugas_kedua), false) as berdua
    from staging.tinjauan
    where
        periode = $periode
        and person_id_a = person_id_b
        and substr(nomor, 3, 7) < $periode
        and tanggal <= last_day(cast($periode || '-01' as date))
    qualify (tanggal, delivery_periode) = max((tanggal, delivery_periode)) over (partition by nomor)
),

apart as (
    select
        nomor,
        person_id
    from newest
    group by nomor, person_id
    having
        bool_and(keputusan in ('BEDA', 'PISAH'))
        and (bool_or(berdua) or person_id not in (select person_id from aided))
)

select
    apart.nomor,
    apart.person_id,
    r.periode,
    r.source,
    r.jejak
from apart
inner join identity.person_record as r
    on
        r.periode = substr(apart.nomor, 3, 7)
        and r.person_id = apart.person_id
        and apart.nomor = nomor_contoh('S', r.periode, r.source, r.delivery_periode, r.file, r.row)
