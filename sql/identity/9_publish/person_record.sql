-- grain: one person-bearing row of one source, in force for the month
-- NIK grade: A agrees with Dukcapil, B well-formed but unconfirmed, C conflicts, D unusable or missing.
-- kelompok is the source's own household, jejak recognises the row's person next month; both are hashes.
select
    person_row.source,
    person_row.delivery_periode,
    person_row.file,
    person_row.row,
    person_row.kelompok,
    numbered_person.person_id,
    case
        when person_row.nik_cacat is not null and person_row.nik_ramai is null then 'D'
        else coalesce(nik_grade.nilai, 'A')
    end as nik_grade,
    case
        when person_row.nik_cacat is not null and person_row.nik_ramai is null then person_row.nik_cacat
        when coalesce(nik_grade.nilai, 'A') = 'A'
            and not nik_sesuai_tanggal(coalesce(person_row.nik, person_row.nik_ramai), person_row.tanggal_lahir)
            then 'TANGGAL_BERBEDA'
        else coalesce(nik_grade.alasan, 'SESUAI_DUKCAPIL')
    end as nik_reason,
    assignment.method as match_method,
    assignment.peluang as match_probability,
    jejak_baris(
        $secret, coalesce(person_row.nik, person_row.nik_ramai), person_row.no_kk, person_row.kode_kelurahan,
        person_row.nama_kunci, person_row.tanggal_lahir
    ) as jejak
from person_row
inner join assignment on assignment.isi = person_row.isi
inner join numbered_person on numbered_person.orang = assignment.orang
left join nik_grade on nik_grade.isi = person_row.isi
