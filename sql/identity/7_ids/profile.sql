-- grain: one person of this month, before the id
-- Dukcapil's values where it has a record: of several the living one, then the newest, then one with a
-- usable NIK. Else Carik's values before those of lists.
with register as (
    select
        orang,
        nik,
        no_kk,
        nama,
        nama_kunci,
        urut,
        jenis_kelamin,
        tanggal_lahir,
        status_penduduk,
        tanggal_status,
        kode_kelurahan,
        alamat,
        rt,
        rw
    from face
    where orang not in (select orang from register_component)
    union all
    select
        orang,
        nik,
        no_kk,
        nama,
        nama_kunci,
        urut,
        jenis_kelamin,
        tanggal_lahir,
        case when bool_or(status_penduduk = 'MENINGGAL') over (partition by orang)
            then 'MENINGGAL' else status_penduduk end as status_penduduk,
        tanggal_status,
        kode_kelurahan,
        alamat,
        rt,
        rw
    from face
    where orang in (select orang from register_component)
    qualify row_number() over (
        partition by orang
        order by
            face.status_penduduk <> 'AKTIF', tanggal_status desc nulls last, nik_cacat is not null, isi
    ) = 1
),

listed_nik as (
    select
        assignment.orang,
        r.nik,
        min(r.source) as nik_sumber,
        count(distinct r.source) as sumber
    from unlinked_record as r
    inner join assignment on assignment.isi = r.isi
    where r.nik_cacat is null
    group by assignment.orang, r.nik
),

commonest_nik as (
    select orang, nik, nik_sumber
    from listed_nik
    qualify row_number() over (partition by orang order by sumber desc, nik) = 1
),

other as (
    select
        assignment.orang,
        arg_min(r.no_kk, urutan) as no_kk,
        arg_min(r.nama, urutan) as nama,
        arg_min(r.nama_kunci, urutan) as nama_kunci,
        arg_min(r.urut, urutan) as urut,
        arg_min(r.jenis_kelamin, urutan) as jenis_kelamin,
        arg_min(r.tanggal_lahir, urutan) as tanggal_lahir,
        arg_min(r.source, urutan) filter (where r.no_kk is not null) as no_kk_sumber,
        arg_min(r.source, urutan) filter (where r.nama is not null) as nama_sumber,
        arg_min(r.source, urutan) filter (where r.jenis_kelamin is not null)
            as jenis_kelamin_sumber,
        arg_min(r.source, urutan) filter (where r.tanggal_lahir is not null)
            as tanggal_lahir_sumber,
        arg_min(r.kode_kelurahan, urutan) as kode_kelurahan,
        arg_min(r.alamat, urutan) as alamat,
        arg_min(r.rt, urutan) as rt,
        arg_min(r.rw, urutan) as rw
    from (
        select
            *,
            (source <> 'carik_anggota', tanggal_lahir is null, isi) as urutan
        from unlinked_record
    ) as r
    inner join assignment on assignment.isi = r.isi
    group by assignment.orang
)

select
    *,
    case when nik is not null then 'dukcapil' end as nik_sumber,
    case when no_kk is not null then 'dukcapil' end as no_kk_sumber,
    case when nama is not null then 'dukcapil' end as nama_sumber,
    case when jenis_kelamin is not null then 'dukcapil' end as jenis_kelamin_sumber,
    case when tanggal_lahir is not null then 'dukcapil' end as tanggal_lahir_sumber
from register
union all by name
select
    other.*,
    commonest_nik.nik,
    commonest_nik.nik_sumber
from other
left join commonest_nik on commonest_nik.orang = other.orang
