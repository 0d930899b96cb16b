-- grain: one person-bearing row of one source, in force for the month
-- NIK grade: A agrees with Dukcapil, B well-formed but unconfirmed, C conflicts, D unusable or missing.
-- kelompok is the source's own household, jejak recognises the row's person next month; both are hashes.
select
    baris.source,
    baris.delivery_periode,
    baris.file,
    baris.row,
    baris.kelompok,
    orang_id.person_id,
    case
        when baris.nik_cacat is not null and baris.nik_ramai is null then 'D'
        else coalesce(nik_nilai.nilai, 'A')
    end as nik_grade,
    case
        when baris.nik_cacat is not null and baris.nik_ramai is null then baris.nik_cacat
        when coalesce(nik_nilai.nilai, 'A') = 'A'
            and not nik_sesuai_tanggal(coalesce(baris.nik, baris.nik_ramai), baris.tanggal_lahir)
            then 'TANGGAL_BERBEDA'
        else coalesce(nik_nilai.alasan, 'SESUAI_DUKCAPIL')
    end as nik_reason,
    kepemilikan.method as match_method,
    kepemilikan.peluang as match_probability,
    jejak_baris(
        $kunci, coalesce(baris.nik, baris.nik_ramai), baris.no_kk, baris.kode_kelurahan, baris.kunci,
        baris.tanggal_lahir
    ) as jejak,
from baris
inner join kepemilikan on kepemilikan.isi = baris.isi
inner join orang_id on orang_id.orang = kepemilikan.orang
left join nik_nilai on nik_nilai.isi = baris.isi
