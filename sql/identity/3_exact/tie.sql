-- grain: one record that a rule fits to several people in Dukcapil, and one of them
-- Twins whose names sound alike, father and son of one name, namesakes.
with exact as (
    select isi, grup, orang
    from exact_comparison
    where
        isi not in (select isi from nik_match)
        and isi not in (select isi from exact_match)
        and isi not in (select isi from damaged_match)
    qualify kartu or not bool_or(kartu) over (partition by isi)
),

damaged as (
    select isi, grup, orang
    from damaged_comparison
    where
        isi not in (select isi from damaged_match)
        and isi not in (select isi from exact)
    qualify aturan = min(aturan) over (partition by isi)
)

select distinct isi, grup, orang from exact
union all
select distinct isi, grup, orang from damaged
