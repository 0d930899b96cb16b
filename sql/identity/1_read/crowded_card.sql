-- grain: one card number of one source that cannot be one card
-- One card has one head and one address. A number with three heads at three addresses, at six addresses or on
-- more than twenty people was copied down or filled in: it says nothing about anybody's family.
with frequent as (
    select hash(source, no_kk) as tanda
    from source_row
    where no_kk is not null
    group by tanda
    having count(*) >= 6 or count(*) filter (where starts_with(hubungan, 'KEPALA')) >= 3
),

-- the same by the letter, before addresses are brought to one form
suspect as (
    select source_row.source, source_row.no_kk
    from source_row
    inner join frequent on frequent.tanda = hash(source_row.source, source_row.no_kk)
    group by source_row.source, source_row.no_kk
    having
        least(
            count(distinct hash(source_row.alamat, source_row.rt, source_row.rw, source_row.kode_kelurahan)),
            count(distinct source_row.nama)
        ) >= 6
        or count(distinct source_row.nama) filter (where starts_with(source_row.hubungan, 'KEPALA')) >= 3
        or count(distinct hash(source_row.nama, source_row.tanggal_lahir)) > 20
),

detail as (
    select
        source_row.source,
        source_row.no_kk,
        delivered_name.nama_kunci,
        source_row.tanggal_lahir,
        coalesce(starts_with(source_row.hubungan, 'KEPALA'), false) as kepala,
        hash(source_row.kode_kelurahan, source_row.rt, source_row.rw, alamat_baku(source_row.alamat)) as tempat
    from source_row
    inner join suspect
        on suspect.source = source_row.source and suspect.no_kk = source_row.no_kk
    left join delivered_name on delivered_name.nama = source_row.nama
)

select source, no_kk
from detail
group by source, no_kk
having
    least(count(distinct tempat), count(distinct nama_kunci)) >= 6
    or least(
        count(distinct tempat) filter (where kepala), count(distinct nama_kunci) filter (where kepala)
    ) >= 3
    or count(distinct hash(nama_kunci, tanggal_lahir)) > 20
