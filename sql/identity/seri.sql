-- grain: one record that a rule fits to several people in Dukcapil, and one of them
-- Twins whose names sound alike, father and son of one name, namesakes.
with tepat as (
    select isi, grup, orang
    from nilai_tepat
    where
        isi not in (select isi from cocok_nik)
        and isi not in (select isi from cocok_tepat)
        and isi not in (select isi from cocok_rusak)
    qualify kartu or not bool_or(kartu) over (partition by isi)
),

rusak as (
    select isi, grup, orang
    from nilai_rusak
    where
        aturan is not null
        and isi not in (select isi from cocok_rusak)
        and isi not in (select isi from tepat)
    qualify aturan = min(aturan) over (partition by isi)
)

select distinct isi, grup, orang from tepat
union all
select distinct isi, grup, orang from rusak
