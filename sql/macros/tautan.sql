-- Blocking keys of a record: two records are compared only if one of their keys is equal. Each forgives
-- other defects: day and month swapped, a typing error at the end, in the middle or at the start of the
-- name, swapped words, a missing or wrong birth date. A missing value gives a null key.
create or replace temp macro blok_awal(kata, tanggal) as
case when tanggal is not null then hash(
    left(kata, 3), year(tanggal),
    least(day(tanggal), month(tanggal)), greatest(day(tanggal), month(tanggal))
) end;

create or replace temp macro blok_akhir(nama_kunci, tanggal) as
case when tanggal is not null then hash('akhir', right(nama_kunci, 4), tanggal) end;

create or replace temp macro blok_seri(nik, tanggal) as
case when tanggal is not null and length(nik) = 16 then hash('seri', right(nik, 4), tanggal) end;

create or replace temp macro blok_nama(urut, kelurahan) as
case when kelurahan is not null then hash('nama', urut, kelurahan) end;

create or replace temp macro blok_kata(nama_kunci, tanggal, kelurahan) as
case when tanggal is not null and kelurahan is not null
    then hash('kata', split_part(nama_kunci, ' ', 1), year(tanggal), kelurahan) end;

create or replace temp macro blok_tahun(urut, tahun) as
case when tahun is not null then hash('tahun', urut, tahun) end;

create or replace temp macro blok_pintu(alamat, kelurahan) as
case when regexp_matches(alamat, '[0-9]') then hash('pintu', alamat_baku(alamat), kelurahan) end;

create or replace temp macro blok_lahir(tanggal, kelurahan) as
case when tanggal is not null and kelurahan is not null then hash('lahir', tanggal, kelurahan) end;

-- Without numbers: any word of name or address, any word of the name with the year or the kelurahan, the whole name, the
-- day, the kelurahan; those that many share are not used.
create or replace temp macro blok_jarang(nama_kunci, tanggal, alamat, kelurahan) as
list_concat(
    list_transform(
        list_distinct(list_filter(
            string_split(concat_ws(' ', nama_kunci, alamat_baku(alamat)), ' '), lambda k: length(k) >= 4
        )),
        lambda k: hash('jarang', k)
    ),
    list_transform(
        list_filter(string_split(nama_kunci, ' '), lambda k: length(k) >= 3),
        lambda k: case when tanggal is not null then hash('kata_tahun', k, year(tanggal)) end
    ),
    list_transform(
        list_filter(string_split(nama_kunci, ' '), lambda k: length(k) >= 3),
        lambda k: case when kelurahan is not null then hash('kata_tempat', k, kelurahan) end
    ),
    [
        case when tanggal is not null then hash('hari', tanggal) end,
        case when nama_kunci is not null then hash('senama', nama_urut(nama_kunci)) end,
        case when kelurahan is not null then hash('tempat', kelurahan) end
    ]
);

-- Whether a pair is worth scoring: cheap signs only. Quite another birth date or quite another name is no
-- match unless the NIK is the same or near.
create or replace temp macro layak_dinilai(
    nama_kunci_a, nama_kunci_b, urut_a, urut_b, tanggal_a, tanggal_b, nik_a, nik_b
) as
case
    when nik_a = nik_b then true
    when jaro_winkler_similarity(nama_kunci_a, nama_kunci_b) < 0.7
        and jaro_winkler_similarity(urut_a, urut_b) < 0.7
        and not kata_mirip(split_part(nama_kunci_a, ' ', 1), split_part(nama_kunci_b, ' ', 1))
        then false
    when tanggal_mirip(tanggal_a, tanggal_b) = 0 then nik_mirip(nik_a, nik_b) is not null
    else true
end;

-- What recognises a row's person in another month, whatever else of the row is corrected: NIK (or where it
-- lacks card and area), name and birth date. Tells nothing to who lacks the key.
create or replace temp macro jejak_baris(secret, nik, no_kk, kelurahan, nama_kunci, tanggal) as
case
    when nik is not null then (hash(secret, nik, nama_kunci, tanggal) >> 1)::bigint
    else (hash(secret, no_kk, kelurahan, nama_kunci, tanggal) >> 1)::bigint
end;

-- The macros below weigh two rows, given by their names in the query (a, b): records or faces (sql/identity).
-- nik_sendiri says that the row itself confirms its NIK (sql/identity/1_read/person_row.sql); a relative's it does not.

-- Two numbers that one office gave out one after another, for one birth date, to names that only sound alike: twins,
-- of one sex or two. A slip seldom hits just the last digit and makes it the next.
create or replace temp macro nik_kembar(a, b) as
case
    when a.nik = b.nik or a.ejaan = b.ejaan or left(a.nik, 6) <> left(b.nik, 6) then false
    else a.tanggal_lahir = b.tanggal_lahir
        and abs(try_cast(right(a.nik, 4) as integer) - try_cast(right(b.nik, 4) as integer)) in (1, 2)
end;

-- The very same spelling and birth date at one door: one person, whatever the numbers say (of somebody who moved
-- without a word there are two).
create or replace temp macro senama_sepintu(a, b) as
case
    when a.ejaan = b.ejaan and a.tanggal_lahir = b.tanggal_lahir and a.kode_kelurahan = b.kode_kelurahan
        then coalesce(regexp_matches(a.alamat, '[0-9]') and alamat_baku(a.alamat) = alamat_baku(b.alamat), false)
    else false
end;

-- Two numbers of their own that not even a slip in each makes equal, or twins': two people, unless a card or a door
-- proves otherwise.
create or replace temp macro nik_berlainan(a, b) as
case
    when senama_sepintu(a, b) then false
    when a.nik_sendiri and b.nik_sendiri
        then (hamming(a.nik, b.nik) > 2 and nik_mirip(a.nik, b.nik) is null) or coalesce(nik_kembar(a, b), false)
    else false
end;

create or replace temp macro alamat_berlainan(a, b) as
coalesce(
    a.kode_kelurahan <> b.kode_kelurahan or alamat_baku(a.alamat) <> alamat_baku(b.alamat), false
);

-- The head of a family against anybody else, a child against a spouse; null where one is not told.
create or replace temp macro hubungan_beda(a, b) as
case when starts_with(a, 'KEPALA') then not starts_with(b, 'KEPALA') else a <> b end;

-- Whether two rows on one form, card or list household are surely one person, written down twice: the same
-- number, or the very same spelling and birth date; without a date the relation must agree (a father's number is
-- written on his son's row too) and, without a number, the line not differ. Names that only sound alike are twins (DEFRI, DEVRI); newborns without
-- a name are told apart by their lines.
create or replace temp macro satu_orang(a, b) as
case
    when nik_berlainan(a, b) then false
    when a.nik = b.nik and a.nik_cacat is null
        then nama_mirip(a.nama_kunci, b.nama_kunci) >= 2 and coalesce(
            tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) >= 1, not hubungan_beda(a.hubungan, b.hubungan), true
        )
    when a.ejaan is distinct from b.ejaan then false
    when a.tanggal_lahir = b.tanggal_lahir and nama_belum_ada(a.nama) then coalesce(a.no_urut = b.no_urut, true)
    when a.tanggal_lahir = b.tanggal_lahir then true
    when tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) < 2 then false
    when a.tanggal_lahir is null and b.tanggal_lahir is null and a.no_urut <> b.no_urut then false
    else not coalesce(hubungan_beda(a.hubungan, b.hubungan), true)
end;

-- Two rows that must not become one person. In two households of one source at two addresses only number or
-- card make them one; two numbers of their own that are merely near each other do not, at two addresses. On two
-- cards of one list only number or birth date make them one (cousins of one name under one roof).
create or replace temp macro dua_orang(a, b) as
case
    when a.source = b.source and a.grup = b.grup then not coalesce(satu_orang(a, b), false)
    when a.no_kk = b.no_kk and a.ejaan = b.ejaan and a.tanggal_lahir = b.tanggal_lahir
        then false
    when a.source = b.source and a.grup <> b.grup and alamat_berlainan(a, b)
        then coalesce(a.nik <> b.nik or a.nik_cacat is not null or b.nik_cacat is not null, true)
            and coalesce(a.no_kk <> b.no_kk, true)
    when a.source = b.source and a.grup <> b.grup and a.no_kk <> b.no_kk
        and tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) is null
        then coalesce(a.nik <> b.nik or a.nik_cacat is not null or b.nik_cacat is not null, true)
    else nik_berlainan(a, b) or (coalesce(a.nik_sendiri and b.nik_sendiri and a.nik <> b.nik, false) and alamat_berlainan(a, b))
end;

-- How much speaks for two rows being one person, to choose among people so alike that a rule fits several:
-- spelling, birth date, NIK, card, address, relation and sex. It only orders; it is no probability.
create or replace temp macro padan(a, b) as
case
    when a.ejaan = b.ejaan then 85
    else coalesce([-100, 10, 25, 35, 45, 50][nama_mirip(a.nama_kunci, b.nama_kunci) + 1], 0)
end
+ coalesce([-60, 10, 25, 30, 35, 50][tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir) + 1], 15)
+ case
    when a.nik_cacat is not null or b.nik_cacat is not null then 0
    when a.nik = b.nik then 40
    when nik_mirip(a.nik, b.nik) is not null then 20
    else -40
end
+ case when a.no_kk = b.no_kk then 20 else 0 end
+ case when a.kode_kelurahan = b.kode_kelurahan and alamat_baku(a.alamat) = alamat_baku(b.alamat) then 12 else 0 end
+ coalesce(if(hubungan_beda(a.hubungan, b.hubungan), -4, 8), 0)
+ coalesce(if(a.jenis_kelamin = b.jenis_kelamin, 4, -60), 0);

-- To what degree the fields of two rows agree; null where one is silent. Name and birth date as in nama_mirip and
-- tanggal_mirip (5 equal, 0 different), of two numbers the kind of slip.
create or replace temp macro derajat(a, b) as
{
    nama: nama_mirip(a.nama_kunci, b.nama_kunci),
    tanggal_lahir: tanggal_mirip(a.tanggal_lahir, b.tanggal_lahir),
    nik: case when a.nik is not null and b.nik is not null then coalesce(nik_mirip(a.nik, b.nik), 'BERBEDA') end,
    no_kk: a.no_kk = b.no_kk,
    kode_kelurahan: a.kode_kelurahan = b.kode_kelurahan,
    alamat: alamat_baku(a.alamat) = alamat_baku(b.alamat),
    jenis_kelamin: a.jenis_kelamin = b.jenis_kelamin
};
