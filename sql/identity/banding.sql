-- grain: one record that takes part in a comparison
-- Open records and the faces they are compared with, in the columns that the model weighs. A person lives
-- where the card says or where other registers found the person: kelurahan is a list.
with orang_calon as (
    select distinct wajah.orang
    from wajah
    where wajah.isi in (select isi_b from calon)
),

tempat as (
    select cocok.orang, rekam.kode_kelurahan
    from cocok
    inner join orang_calon on orang_calon.orang = cocok.orang
    inner join rekam on rekam.isi = cocok.isi
    union all
    select wajah.orang, wajah.kode_kelurahan
    from wajah
    inner join orang_calon on orang_calon.orang = wajah.orang
),

kelurahan_orang as (
    select orang, list(distinct kode_kelurahan) as kelurahan
    from tempat
    where kode_kelurahan is not null
    group by orang
),

kartu_orang_semua as (
    select orang, list(kartu) as kartu
    from kartu_orang
    group by orang
),

kartu_sisa_semua as (
    select isi, list(kartu) as kartu
    from kartu_sisa
    group by isi
),

peserta as (
    select
        sisa.isi,
        sisa.kunci,
        sisa.urut,
        sisa.tanggal_lahir,
        sisa.nik,
        kartu.kartu,
        kartu.kartu is not null as berkartu,
        case when sisa.kode_kelurahan is not null then [sisa.kode_kelurahan] end as kelurahan,
        sisa.alamat,
        sisa.jenis_kelamin,
    from sisa
    left join kartu_sisa_semua as kartu on kartu.isi = sisa.isi
    union all
    select
        wajah.isi,
        wajah.kunci,
        wajah.urut,
        wajah.tanggal_lahir,
        wajah.nik,
        kartu.kartu,
        wajah.no_kk is not null as berkartu,
        kelurahan_orang.kelurahan,
        wajah.alamat,
        wajah.jenis_kelamin,
    from wajah
    left join kartu_orang_semua as kartu on kartu.orang = wajah.orang
    left join kelurahan_orang on kelurahan_orang.orang = wajah.orang
    where wajah.isi in (select isi_b from calon)
)

select
    isi,
    kunci,
    urut,
    string_split(kunci, ' ') as kata,
    split_part(kunci, ' ', 1) as kata_1,
    tanggal_lahir,
    case when length(nik) = 16 and not nik_tiruan(nik) then nik end as nik,
    kartu,
    berkartu,
    kelurahan,
    alamat_baku(alamat) as alamat,
    jenis_kelamin,
from peserta
