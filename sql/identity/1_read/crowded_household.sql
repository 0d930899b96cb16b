-- grain: one household number of one source that several households carry
-- A number counted anew in each file, or lost to Excel, stands at two addresses with a head of its own each
-- (where the source says no relation: at three), or whatever the relations at six, or with different
-- people in two kelurahan, two or more in each. On a survey form, whose address is one, two heads stand on
-- one line. Such a number parts by address; a form's says nothing.
with suspect as (
    select source, id_kelompok
    from (
        select
            source,
            id_kelompok,
            hubungan,
            kode_kelurahan,
            -- whether there are two of them, for which numbers are cheaper to keep than texts
            case when starts_with(hubungan, 'KEPALA') and nama is not null then hash(nama) end as kepala,
            case when alamat is not null then hash(alamat) end as alamat
        from source_row
        where id_kelompok is not null and source <> 'dukcapil'
    )
    group by source, id_kelompok
    having
        min(kepala) <> max(kepala)
        or (count(hubungan) = 0 and count(*) >= 3)
        or (count(*) >= 6 and min(alamat) <> max(alamat))
        or (count(*) >= 4 and min(kode_kelurahan) <> max(kode_kelurahan))
),

detail as (
    select
        source_row.source,
        source_row.id_kelompok,
        delivered_name.nama_kunci,
        source_row.no_urut,
        source_row.hubungan,
        source_row.kode_kelurahan,
        count(distinct delivered_name.nama_kunci) over (
            partition by source_row.source, source_row.id_kelompok, source_row.kode_kelurahan
        ) as sekelurahan,
        coalesce(starts_with(source_row.hubungan, 'KEPALA'), false) as kepala,
        hash(source_row.kode_kelurahan, source_row.rt, source_row.rw, alamat_baku(source_row.alamat)) as tempat
    from source_row
    inner join suspect
        on suspect.source = source_row.source and suspect.id_kelompok = source_row.id_kelompok
    left join delivered_name on delivered_name.nama = source_row.nama
)

select
    source,
    id_kelompok,
    count(distinct tempat) as alamat
from detail
group by source, id_kelompok
having
    (
        nama_mirip(min(nama_kunci) filter (where kepala), max(nama_kunci) filter (where kepala)) < 2
        and (
            count(distinct tempat) filter (where kepala) >= 2
            or (
                count(distinct tempat) = 1
                and min(no_urut) filter (where kepala) = max(no_urut) filter (where kepala)
            )
        )
    )
    or (
        count(hubungan) = 0 and least(count(distinct tempat), count(distinct nama_kunci)) >= 3
    )
    or least(count(distinct tempat), count(distinct nama_kunci)) >= 6
    or (
        count(distinct kode_kelurahan) filter (where sekelurahan >= 2) >= 2
        and count(distinct nama_kunci) = count(distinct hash(nama_kunci, kode_kelurahan))
    )
