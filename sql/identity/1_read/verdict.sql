-- grain: one pair of persons on whom people decided, as they decided last (a < b)
-- Where a programme has paid one of them, a decision moves aid: it holds once two people have signed. TIDAK TAHU takes an
-- earlier decision back and makes none.
with decided as (
    select
        least(person_id_a, person_id_b) as a,
        greatest(person_id_a, person_id_b) as b,
        keputusan,
        upper(petugas) <> upper(petugas_kedua) as berdua
    from staging.tinjauan
    where
        periode = $periode
        and person_id_a <> person_id_b
        and tanggal <= last_day(cast($periode || '-01' as date))
    qualify
        row_number() over (
            partition by least(person_id_a, person_id_b), greatest(person_id_a, person_id_b)
            order by tanggal desc, delivery_periode desc, nomor desc, keputusan
        ) = 1
)

select
    a,
    b,
    keputusan = 'SAMA' as sama
from decided
where
    keputusan <> 'TIDAK TAHU'
    and (
        coalesce(berdua, false)
        or not exists (
            select 1
            from aided
            where aided.person_id in (decided.a, decided.b)
        )
    )
