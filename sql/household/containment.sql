-- grain: one area of any level (KELURAHAN, KECAMATAN, KOTA, PROVINSI) and one kelurahan in it, as they are in the month
-- What figures are rolled up by: a sum over kelurahan joins this table and groups by tingkat and kode. Which codes
-- lie within which is said here and nowhere else. `kode_kecamatan` and `kode_kota` are null of an area above them.
with place as (
    select
        *,
        left(kode_kota, 2) as kode_provinsi
    from household.area
    where periode = $periode
)

select
    'KELURAHAN' as tingkat,
    kode_kelurahan as kode,
    nama_kelurahan as nama,
    kode_kelurahan,
    kode_kecamatan,
    kode_kota,
    kode_provinsi
from place
union all
select
    'KECAMATAN' as tingkat,
    kode_kecamatan as kode,
    min(nama_kecamatan) over (partition by kode_kecamatan) as nama,
    kode_kelurahan,
    kode_kecamatan,
    kode_kota,
    kode_provinsi
from place
union all
select
    'KOTA' as tingkat,
    kode_kota as kode,
    min(nama_kota) over (partition by kode_kota) as nama,
    kode_kelurahan,
    null as kode_kecamatan,
    kode_kota,
    kode_provinsi
from place
union all
select
    'PROVINSI' as tingkat,
    kode_provinsi as kode,
    'PROVINSI ' || kode_provinsi as nama,
    kode_kelurahan,
    null as kode_kecamatan,
    null as kode_kota,
    kode_provinsi
from place
