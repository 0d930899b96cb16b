-- grain: one distinct record of Dukcapil, the backbone; until it is held against the others, a person (orang) of its own
select
    isi as orang,
    isi,
    nik,
    nik_cacat,
    no_kk,
    nama,
    ejaan,
    nik_sendiri,
    nama_kunci,
    urut,
    jenis_kelamin,
    tanggal_lahir,
    kode_kelurahan,
    alamat,
    rt,
    rw,
    status_penduduk,
    tanggal_status,
    nama_ibu,
    hubungan
from record
where source = 'dukcapil'
