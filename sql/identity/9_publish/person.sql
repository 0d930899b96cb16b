-- grain: one person
-- The golden record: identity as Dukcapil has it, home by the latest dated evidence. A sighting by Carik
-- outranks the card, unless the card tells of a later move; who is only on a list lives where it says.
-- jejak recognises the record again next month; it tells nothing to who lacks the key.
with chosen as (
    select
        profile.*,
        numbered_person.person_id,
        source_list.sources,
        source_bits.di_carik,
        source_bits.di_daftar,
        sighting as carik,
        listing as daftar,
        visit.hasil_kunjungan,
        visit.tanggal as tanggal_kunjungan,
        case
            when sighting.kode_kelurahan is not null and not coalesce(
                profile.status_penduduk = 'AKTIF' and profile.tanggal_status > sighting.tanggal, false
            ) then 'carik_anggota'
            when profile.status_penduduk is not null then 'dukcapil'
            else listing.source
        end as tempat_sumber
    from profile
    inner join numbered_person on numbered_person.orang = profile.orang
    inner join source_bits on source_bits.orang = profile.orang
    inner join source_list on source_list.sumber = source_bits.sumber
    left join sighting on sighting.orang = profile.orang
    left join listing on listing.orang = profile.orang
    left join visit on visit.person_id = numbered_person.person_id
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
    nama_kunci,
    (hash($secret, orang) >> 1)::bigint as jejak
from chosen
