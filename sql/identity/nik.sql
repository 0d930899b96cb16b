-- grain: one NIK as delivered
-- What is wrong with it (cacat, null when well-formed), whether Dukcapil knows it, and whether more than two
-- people carry it: rows whose names or birth dates contradict each other (ramai).
with angka as (
    select
        nik,
        case when length(nik) = 16 and try_cast(nik as ubigint) is not null
            then nik else nik_angka(nik) end as angka,
        bool_or(source = 'dukcapil') as di_dukcapil,
    from masuk
    where nik is not null
    group by nik
)

select
    nik,
    angka,
    nik_cacat(angka) as cacat,
    di_dukcapil,
    nik in (select nik from nik_ramai) as ramai,
from angka
