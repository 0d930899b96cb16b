-- grain: one recipient of one programme in one stage
-- Each register of a programme: their contracts have one base. The kelurahan is a name or a code, or blank.
with acuan as (
    select
        kode_kelurahan,
        read_place(nama_kelurahan) as nama,
        read_place(nama_kecamatan) as kecamatan
    from staging.wilayah
    where periode = $periode
),

tertulis as (
    select
        kelurahan,
        read_kode_kelurahan(kelurahan) as kode,
        read_place(kelurahan) as nama,
        cast(null as varchar) as nama_kecamatan
    from (select distinct kelurahan from delivered)
),

tempat as (
    select
        t.kelurahan,
        coalesce(
            any_value(t.kode),
            arg_min(
                a.kode_kelurahan,
                kelurahan_rank(t.nama, t.nama_kecamatan, a.nama, a.kecamatan, a.kode_kelurahan)
            )
        ) as kode_kelurahan
    from tertulis as t
    left join acuan as a
        on t.kode is null
        and is_kelurahan(t.nama, t.nama_kecamatan, a.nama, a.kecamatan)
    group by t.kelurahan
)

select
    d.delivery_periode,
    d.file,
    d.row,
    upper(replace(read_blank(d.kode_program), ' ', '_')) as kode_program,
    read_nik(d.nik) as nik,
    read_no_kk(d.no_kk) as no_kk,
    upper(read_blank(d.nama)) as nama,
    cast(null as varchar) as jenis_kelamin,
    read_date(d.tanggal_lahir) as tanggal_lahir,
    upper(read_blank(d.alamat)) as alamat,
    cast(null as varchar) as rt,
    cast(null as varchar) as rw,
    read_blank(d.kelurahan) as kelurahan,
    t.kode_kelurahan,
    cast(null as varchar) as hubungan,
    cast(null as varchar) as id_kelompok,
    read_blank(d.tahap) as tahap,
    read_date(d.tanggal_salur) as tanggal_salur,
    read_rupiah(d.nominal) as nominal,
    read_in(d.status_salur, ['SALUR', 'GAGAL', 'TUNDA', 'DAFTAR']) as status_salur,
    cast(null as date) as tanggal_data
from delivered as d
left join tempat as t
    on d.kelurahan is not distinct from t.kelurahan
