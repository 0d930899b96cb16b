-- The number under which people are asked about a row drawn by lot: S for one that is linked, C for one that is not. Made
-- of the row's content and person, so that neither file nor place has a say; the lot is the order of these numbers.
create or replace temp macro nomor_contoh(jenis, bulan, sumber, jejak, orang) as
concat(jenis, '-', bulan, '-', left(md5(concat_ws('|', sumber, jejak, orang)), 12));
-- As release 0.2 made it, of the row's place; such numbers are out and are answered.
create or replace temp macro nomor_contoh_lama(jenis, bulan, sumber, kiriman, berkas, baris) as
concat(jenis, '-', bulan, '-', left(md5(concat_ws('|', sumber, kiriman, berkas, baris)), 12));
create or replace temp macro nomor_contoh_sah(nomor) as
regexp_full_match(nomor, '[SC]-\d{4}-(0[1-9]|1[0-2])-[0-9a-f]{12}');
-- Such a number is about one row, not about two persons.
create or replace temp macro nomor_tertaut(nomor) as nomor_contoh_sah(nomor) and starts_with(nomor, 'S');

-- Whether two people signed: they are told apart by the letters of their names alone (BUDI, Budi.).
create or replace temp macro dua_petugas(a, b) as
coalesce(
    nullif(regexp_replace(upper(a), '[^\pL]', '', 'g'), '') <> nullif(regexp_replace(upper(b), '[^\pL]', '', 'g'), ''),
    false
);

-- Whether a text names a document: TIDAK ADA is none, a letter has a number.
create or replace temp macro dokumen_bernomor(dokumen) as
coalesce(length(trim(dokumen)) >= 4 and regexp_matches(dokumen, '\d'), false);

-- Two persons of Dukcapil, given by their names in the query, that one signature does not make one.
create or replace temp macro dukcapil_bertentangan(a, b) as
coalesce(a.nik <> b.nik, false)
and (coalesce(a.jenis_kelamin <> b.jenis_kelamin, false) or coalesce(a.tanggal_lahir <> b.tanggal_lahir, false));
