-- grain: one pair of persons on whom people decided, as they decided last (a < b)
-- Where a programme has paid one of them, a decision moves aid: it holds once two people have signed; and so does one that
-- makes one of two whom Dukcapil tells apart. TIDAK TAHU takes an earlier decision back and makes none; of two on one day
-- that differ neither holds.
with newest as (
    select
        least(person_id_a, person_id_b) as a,
        greatest(person_id_a, person_id_b) as b,
        keputusan,
        dua_petugas(petugas, petugas_kedua) as berdua
    from staging.tinjauan
    where
        periode = $periode
        and person_id_a <> person_id_b
        and not nomor_tertaut(nomor)
        and tanggal <= last_day(cast($periode || '-01' as date))
    qualify
        (tanggal, delivery_periode) = max((tanggal, delivery_periode)) over (
            partition by least(person_id_a, person_id_b), greatest(person_id_a, person_id_b)
        )
),

decided as (
    select
        a,
        b,
        min(keputusan) as keputusan,
        bool_or(berdua) as berdua
    from newest
    group by a, b
    having min(keputusan) = max(keputusan)
)

select
    a,
    b,
    keputusan = 'SAMA' as sama
from decided
where
    keputusan <> 'TIDAK TAHU'
    and (
        berdua
        or not exists (
            select 1
            from aided
            where aided.person_id in (decided.a, decided.b)
        )
    )
    and (
        berdua
        or keputusan <> 'SAMA'
        or not exists (
            select 1
            from registered as one
            inner join registered as two on dukcapil_bertentangan(one, two)
            where one.person_id = decided.a and two.person_id = decided.b
        )
    )
