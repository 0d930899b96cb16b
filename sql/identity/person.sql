-- grain: one person
-- The golden record: identity as Dukcapil has it, home by the latest dated evidence. A sighting by Carik
-- outranks the card, unless the card tells of a later move; who is only on a list lives where it says.
-- jejak recognises the record again next month; it tells nothing to who lacks the key.
with pilihan as (
    select
        orang.*,
        orang_id.person_id,
        daftar_sumber.sources,
        sumber.di_carik,
        sumber.di_daftar,
        terlihat as carik,
        terdaftar as daftar,
        kunjungan.hasil_kunjungan,
        kunjungan.tanggal as tanggal_kunjungan,
        case
            when terlihat.kode_kelurahan is not null and not coalesce(
                orang.status_penduduk = 'AKTIF' and orang.tanggal_status > terlihat.tanggal, false
            ) then 'carik_anggota'
            when orang.status_penduduk is not null then 'dukcapil'
            else terdaftar.source
        end as tempat_sumber,
    from orang
    inner join orang_id on orang_id.orang = orang.orang
    inner join sumber on sumber.orang = orang.orang
    inner join daftar_sumber on daftar_sumber.sumber = sumber.sumber
    left join terlihat on terlihat.orang = orang.orang
    left join terdaftar on terdaftar.orang = orang.orang
    left join kunjungan on kunjungan.person_id = orang_id.person_id
)

select
    person_id,
    nik,
    no_kk,
    nama,
    jenis_kelamin,
    tanggal_lahir,
    status_penduduk,
    case tempat_sumber
        when 'carik_anggota' then carik.kode_kelurahan
        when 'dukcapil' then kode_kelurahan
        else daftar.kode_kelurahan
    end as kode_kelurahan,
    case tempat_sumber
        when 'carik_anggota' then carik.alamat
        when 'dukcapil' then alamat
        else daftar.alamat
    end as alamat,
    case tempat_sumber when 'carik_anggota' then carik.rt when 'dukcapil' then rt else daftar.rt end as rt,
    case tempat_sumber when 'carik_anggota' then carik.rw when 'dukcapil' then rw else daftar.rw end as rw,
    nik_sumber,
    no_kk_sumber,
    nama_sumber,
    jenis_kelamin_sumber,
    tanggal_lahir_sumber,
    tempat_sumber,
    sources,
    coalesce(
        (di_carik or di_daftar or status_penduduk = 'AKTIF')
        and hasil_kunjungan is distinct from 'MENINGGAL'
        and (
            hasil_kunjungan is distinct from 'PINDAH'
            or coalesce(carik.tanggal > tanggal_kunjungan, false)
        )
        and status_penduduk is distinct from 'MENINGGAL'
        and (
            status_penduduk is distinct from 'PINDAH'
            or coalesce(carik.tanggal > tanggal_status, false)
            or coalesce(hasil_kunjungan = 'DITEMUKAN' and tanggal_kunjungan > tanggal_status, false)
        ),
        false
    ) as hidup_menetap,
    carik.tanggal as tanggal_terlihat,
    kunci as nama_kunci,
    (hash($kunci, orang) >> 1)::bigint as jejak,
from pilihan
