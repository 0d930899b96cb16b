-- The NIK: 6 digits of the place of first registration, DDMMYY of birth (women: day + 40), a serial.
-- It never changes: another region's prefix is no defect, nor a birth date that was corrected later.

-- Delivered text to its digits; blank becomes null.
create or replace temp macro nik_angka(nik) as
nullif(regexp_replace(nik, '[^0-9]+', '', 'g'), '');

-- One digit all along, or a counting row.
create or replace temp macro nik_tiruan(nik) as
replace(nik, left(nik, 1), '') = '' or nik in ('1234567890123456', '0123456789012345', '1234567812345678');

-- The day of birth written in it (1 to 31), whatever the sex; null if there is none.
create or replace temp macro nik_hari(nik) as
case
    when try_cast(substr(nik, 7, 2) as int) between 1 and 31 then substr(nik, 7, 2)::int
    when try_cast(substr(nik, 7, 2) as int) between 41 and 71 then substr(nik, 7, 2)::int - 40
end;

-- Whether day, month and two-digit year are a day of the calendar. The century is unknown: 29 February
-- is a day if either century has it (only 1900 has none, and 2000 has one).
create or replace temp macro nik_tanggal_sah(nik) as
coalesce(
    nik_hari(nik) <= case
        when substr(nik, 9, 2) in ('01', '03', '05', '07', '08', '10', '12') then 31
        when substr(nik, 9, 2) in ('04', '06', '09', '11') then 30
        when substr(nik, 9, 2) = '02' and substr(nik, 11, 2)::int % 4 = 0 then 29
        when substr(nik, 9, 2) = '02' then 28
        else 0
    end,
    false
);

-- Why a NIK (digits only) can't be used; null when it is well-formed.
create or replace temp macro nik_cacat(nik) as
case
    when nik is null then 'KOSONG'
    when length(nik) <> 16 then 'PANJANG'
    when nik_tiruan(nik) then 'TIRUAN'
    when not (substr(nik, 1, 2) between '11' and '97') then 'WILAYAH'
    when substr(nik, 3, 2) = '00' or substr(nik, 5, 2) = '00' then 'WILAYAH'
    when not nik_tanggal_sah(nik) then 'TANGGAL'
    when substr(nik, 13, 4) = '0000' then 'SERI'
end;

-- Whether sixteen characters can't be a NIK: what nik_cacat says in a fifth of its time, for counting
-- millions. 31 February passes.
create or replace temp macro nik_mustahil(nik) as
length(nik) = 16
and (
    not regexp_full_match(
        nik,
        '(1[1-9]|[2-8][0-9]|9[0-7])(0[1-9]|[1-9][0-9]){2}'
        || '(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(0[1-9]|1[0-2])[0-9]{6}'
    )
    or right(nik, 4) = '0000'
    or nik = '1111111111111111'
);

-- The sex it says, null if it says none.
create or replace temp macro nik_kelamin(nik) as
case
    when try_cast(substr(nik, 7, 2) as int) between 1 and 31 then 'L'
    when try_cast(substr(nik, 7, 2) as int) between 41 and 71 then 'P'
end;

-- Whether it (16 digits) names the day, month and year of a birth date.
create or replace temp macro nik_sesuai_tanggal(nik, tanggal) as
nik::ubigint // 10000 % 1000000 - (day(tanggal) * 10000 + month(tanggal) * 100 + year(tanggal) % 100)
in (0, 400000);

-- How one written NIK may have come from another: SAMA, EXCEL (fifteen digits kept, the last one 0),
-- TERTUKAR (two neighbours swapped), SATU_ANGKA (one digit wrong); null when they are not near.
create or replace temp macro nik_mirip(a, b) as
case
    when a = b then 'SAMA'
    when length(a) <> 16 or length(b) <> 16 then null
    when left(a, 15) = left(b, 15) and (right(a, 1) = '0' or right(b, 1) = '0') then 'EXCEL'
    when hamming(a, b) = 1 then 'SATU_ANGKA'
    when hamming(a, b) = 2 and damerau_levenshtein(a, b) = 1 then 'TERTUKAR'
end;
