-- grain: one record that takes part in a comparison
-- Open records and the faces they are compared with, in the columns that the model weighs.
with peserta as (
    select
        sisa.isi,
        sisa.kunci,
        sisa.urut,
        sisa.tanggal_lahir,
        sisa.nik,
        kartu.kartu,
        sisa.kode_kelurahan,
        sisa.alamat,
        sisa.jenis_kelamin,
    from sisa
    left join (
        select isi, list(no_kk order by no_kk) as kartu
        from kartu_sisa
        group by isi
    ) as kartu on kartu.isi = sisa.isi
    union all
    select
        isi,
        kunci,
        urut,
        tanggal_lahir,
        nik,
        case when no_kk is not null then [no_kk] end as kartu,
        kode_kelurahan,
        alamat,
        jenis_kelamin,
    from wajah
    where isi in (select isi_b from calon)
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
    kode_kelurahan,
    alamat_baku(alamat) as alamat,
    jenis_kelamin,
from peserta
