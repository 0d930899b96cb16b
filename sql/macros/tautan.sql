-- Blocking keys of a record: two records are compared only if one of their keys is equal. Each forgives
-- other defects: day and month swapped, a typing error at the end, in the middle or at the start of the
-- name, swapped words, a missing or wrong birth date. A missing value gives a null key.
create or replace temp macro blok_awal(kata, tanggal) as
case when tanggal is not null then hash(
    left(kata, 3), year(tanggal),
    least(day(tanggal), month(tanggal)), greatest(day(tanggal), month(tanggal))
) end;

create or replace temp macro blok_akhir(kunci, tanggal) as
case when tanggal is not null then hash('akhir', right(kunci, 4), tanggal) end;

create or replace temp macro blok_seri(nik, tanggal) as
case when tanggal is not null and length(nik) = 16 then hash('seri', right(nik, 4), tanggal) end;

create or replace temp macro blok_nama(urut, kelurahan) as
case when kelurahan is not null then hash('nama', urut, kelurahan) end;

create or replace temp macro blok_kata(kunci, tanggal, kelurahan) as
case when tanggal is not null and kelurahan is not null
    then hash('kata', split_part(kunci, ' ', 1), year(tanggal), kelurahan) end;

create or replace temp macro blok_tahun(urut, tahun) as
case when tahun is not null then hash('tahun', urut, tahun) end;

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

-- What recognises a row's person in another month, whatever else of the row is corrected: NIK (or where it
-- lacks card and area), name and birth date. Tells nothing to who lacks the key.
create or replace temp macro jejak_baris(rahasia, nik, no_kk, kelurahan, kunci, tanggal) as
case
    when nik is not null then (hash(rahasia, nik, kunci, tanggal) >> 1)::bigint
    else (hash(rahasia, no_kk, kelurahan, kunci, tanggal) >> 1)::bigint
end;
