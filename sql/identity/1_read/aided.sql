-- grain: one person whom a programme's register named in an earlier month
select distinct dicatat_atas as person_id
from intervention.receipt
where
    periode < $periode
    and dicatat_atas in (
        select unnest([person_id_a, person_id_b]) from staging.tinjauan where periode = $periode
    )
