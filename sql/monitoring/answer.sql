-- grain: one row drawn by lot on which people answered, as they answered last; or a number that no drawn row has
-- First whose the number is, then which answer is the newest: a line with another's number cancels nothing. Who answers
-- TIDAK TAHU, or twice on a day and not the same, has not judged: keputusan is null.
with said as (
    select
        nomor,
        substr(nomor, 3, 7) as bulan,
        person_id_a as person_id,
        keputusan,
        tanggal,
        delivery_periode
    from staging.tinjauan
    where
        periode = $periode
        and nomor_contoh_sah(nomor)
        and substr(nomor, 3, 7) <= $periode
        and tanggal <= last_day(cast($periode || '-01' as date))
        and (person_id_a = person_id_b) = nomor_tertaut(nomor)
),

-- what release 0.2 drew, of the months whose numbers are not this release's
before as (
    select
        periode,
        nomor_contoh_lama(
            if(match_method = 'NEW', 'C', 'S'), periode, source, delivery_periode, file, row
        ) as nomor,
        person_id,
        source,
        jejak,
        match_method as cara,
        nik_grade
    from identity.person_record
    where
        source <> 'dukcapil'
        and periode in (
            select bulan from said
            where nomor not in (select nomor from monitoring.sample)
        )
    qualify
        row_number() over (
            partition by periode, match_method
            order by hash(source, delivery_periode, file, row, periode), source, file, row
        ) <= if(match_method = 'NIK', 10, 20)
),

drawn as (
    select periode, nomor, person_id, source, jejak, cara, nik_grade
    from monitoring.sample
    union all
    select periode, nomor, person_id, source, jejak, cara, nik_grade
    from before
),

newest as (
    select
        said.nomor,
        said.bulan,
        said.person_id,
        said.keputusan,
        drawn.source,
        drawn.jejak,
        drawn.cara,
        drawn.nik_grade
    from said
    left join drawn
        on drawn.periode = said.bulan and drawn.nomor = said.nomor and drawn.person_id = said.person_id
    qualify
        (said.tanggal, said.delivery_periode) = max((said.tanggal, said.delivery_periode)) over (
            partition by said.bulan, said.person_id, drawn.source, drawn.jejak, if(drawn.source is null, said.nomor, null)
        )
)

select
    max(nomor) as nomor,
    bulan,
    person_id,
    source,
    jejak,
    max(cara) as cara,
    max(nik_grade) as nik_grade,
    case
        when min(keputusan) = max(keputusan) and min(keputusan) <> 'TIDAK TAHU' then min(keputusan)
    end as keputusan
from newest
group by bulan, person_id, source, jejak, if(source is null, nomor, null)
