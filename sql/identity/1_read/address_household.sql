-- grain: one row whose household number or card is lost, in a home that its address tells
-- Without that number the people of a home would each be alone: they are a household where exactly one of them is
-- the head and the address is one door, of two to twelve people.
with lost as (
    select
        source,
        delivery_periode,
        file,
        row,
        nama,
        tanggal_lahir,
        starts_with(hubungan, 'KEPALA') as kepala,
        (hash(source, 'alamat', kode_kelurahan, rt, rw, alamat_baku(alamat)) >> 1)::bigint as kelompok
    from source_row
    where
        hubungan is not null
        and case
            when source = 'dukcapil'
                then coalesce(
                    length(no_kk) <> 16 or no_kk in (select no_kk from crowded_card where source = 'dukcapil'), true
                )
            else id_kelompok is null
        end
        and kode_kelurahan is not null
        and regexp_matches(alamat, '[0-9]')
),

home as (
    select kelompok
    from lost
    group by kelompok
    having
        count(distinct nama) filter (where kepala) = 1
        and count(distinct hash(nama, tanggal_lahir)) between 2 and 12
)

select
    lost.source,
    lost.delivery_periode,
    lost.file,
    lost.row,
    lost.kelompok
from lost
inner join home on home.kelompok = lost.kelompok
