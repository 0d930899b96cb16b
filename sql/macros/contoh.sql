-- The number under which people are asked about a row drawn by lot: S for one that is linked, C for one that is not.
create or replace temp macro nomor_contoh(jenis, bulan, sumber, kiriman, berkas, baris) as
concat(jenis, '-', bulan, '-', left(md5(concat_ws('|', sumber, kiriman, berkas, baris)), 12));
create or replace temp macro nomor_contoh_sah(nomor) as regexp_full_match(nomor, '[SC]-\d{4}-\d{2}-[0-9a-f]{12}');
