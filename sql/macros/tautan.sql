-- Blocking keys of a record, hashed; a missing value gives a null key.
create or replace temp macro blok_nama(kunci, urut, tanggal, kelurahan, nik) as
[
    case when tanggal is not null then hash(
        'tanggal awal', left(kunci, 3), year(tanggal),
        least(day(tanggal), month(tanggal)), greatest(day(tanggal), month(tanggal))
    ) end,
    case when tanggal is not null then hash(
        'tanggal urut', left(urut, 3), year(tanggal),
        least(day(tanggal), month(tanggal)), greatest(day(tanggal), month(tanggal))
    ) end,
    case when tanggal is not null then hash(
        'tanggal akhir', right(kunci, 4), tanggal
    ) end,
    case when tanggal is not null and length(nik) = 16 then hash(
        'tanggal seri', right(nik, 4), tanggal
    ) end,
    case when kelurahan is not null then hash('nama kelurahan', urut, kelurahan) end,
    case when tanggal is not null and kelurahan is not null then hash(
        'kata tahun kelurahan', split_part(kunci, ' ', 1), year(tanggal), kelurahan
    ) end,
];

-- Whether a pair is worth scoring: cheap signs only. Quite another birth date or quite another name is no
-- match unless the NIK is the same or near.
create or replace temp macro layak_dinilai(kunci_a, kunci_b, urut_a, urut_b, tanggal_a, tanggal_b, nik_a, nik_b) as
case
    when nik_a = nik_b then true
    when jaro_winkler_similarity(kunci_a, kunci_b) < 0.7
        and jaro_winkler_similarity(urut_a, urut_b) < 0.7
        and not kata_mirip(split_part(kunci_a, ' ', 1), split_part(kunci_b, ' ', 1))
        then false
    when tanggal_mirip(tanggal_a, tanggal_b) = 0 then nik_mirip(nik_a, nik_b) is not null
    else true
end;
