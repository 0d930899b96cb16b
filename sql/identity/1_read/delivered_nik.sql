-- grain: one NIK as delivered
-- What is wrong with it (cacat, null when well-formed), whether Dukcapil knows it, and whether its rows lie far
-- enough apart to ask how many people carry it (tersebar).
with read as (
    select
        nik,
        case when length(nik) = 16 and try_cast(nik as ubigint) is not null
            then nik else nik_angka(nik) end as angka,
        bool_or(source = 'dukcapil') as di_dukcapil,
        count(*) >= 3
        and (
            coalesce(date_diff('day', min(tanggal_lahir), max(tanggal_lahir)) > 366, false)
            or coalesce(min(depan) <> max(depan), false)
        ) as tersebar
    from (
        select
            nik,
            source,
            tanggal_lahir,
            -- whether there are two of them, for which numbers are cheaper to keep than texts
            case when nama is not null then hash(left(nama, 3)) end as depan
        from source_row
        where nik is not null
    )
    group by nik
)

select
    nik,
    angka,
    nik_cacat(angka) as cacat,
    di_dukcapil,
    tersebar
from read
