-- grain: one pair of a record without exact match and a face that shares its card or most of its NIK, or, where
-- the record has neither NIK nor birth date, name and address
with sisa as (
    select
        rekam.*,
        left(nik, 15) as nik_15,
        hash(left(nik, 8), urut) as nik_awal,
        hash(right(nik, 8), urut) as nik_akhir,
    from rekam
    where
        source <> 'dukcapil'
        and isi not in (select isi from cocok_nik)
        and isi not in (select isi from cocok_tepat)
),

kartu_wajar as (
    select no_kk
    from wajah
    where no_kk in (select no_kk from sisa)
    group by no_kk
    having count(*) <= 30
),

calon as (
    select sisa.isi, wajah.isi as isi_wajah
    from sisa
    inner join kartu_wajar on kartu_wajar.no_kk = sisa.no_kk
    inner join wajah on wajah.no_kk = sisa.no_kk
    union
    select sisa.isi, wajah.isi as isi_wajah
    from sisa
    inner join wajah on left(wajah.nik, 15) = sisa.nik_15
    union
    select sisa.isi, wajah.isi as isi_wajah
    from sisa
    inner join wajah on hash(left(wajah.nik, 8), wajah.urut) = sisa.nik_awal
    union
    select sisa.isi, wajah.isi as isi_wajah
    from sisa
    inner join wajah on hash(right(wajah.nik, 8), wajah.urut) = sisa.nik_akhir
    union
    select sisa.isi, wajah.isi as isi_wajah
    from sisa
    inner join wajah on wajah.urut = sisa.urut and wajah.kode_kelurahan = sisa.kode_kelurahan
    where sisa.nik_cacat is not null and sisa.tanggal_lahir is null and sisa.alamat is not null
)

select
    sisa.isi,
    sisa.grup,
    wajah.orang,
    wajah.isi as isi_wajah,
    sisa.kunci as kunci_a,
    wajah.kunci as kunci_b,
    tanggal_mirip(sisa.tanggal_lahir, wajah.tanggal_lahir) as tanggal,
    coalesce(sisa.no_kk = wajah.no_kk, false) as kartu,
    coalesce(sisa.kode_kelurahan = wajah.kode_kelurahan, false) as kelurahan,
    -- the father's name at the father's address may be his son's
    case when sisa.nik_cacat is not null and sisa.tanggal_lahir is null
        and not coalesce(hubungan_beda(sisa.hubungan, wajah.hubungan), false)
        then coalesce(alamat_baku(sisa.alamat) = alamat_baku(wajah.alamat), false) else false end as alamat,
    coalesce(sisa.jenis_kelamin = wajah.jenis_kelamin, true) as kelamin,
    nik_mirip(sisa.nik, wajah.nik) as nik,
from calon
inner join sisa on sisa.isi = calon.isi
inner join wajah on wajah.isi = calon.isi_wajah
