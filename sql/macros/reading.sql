-- How delivered text is read: one text in, one value or null out, and never an error.
-- A text that says nothing (blank) and a text that cannot be read both give null; whoever must tell
-- them apart asks read_blank first. The usual form comes first in each macro: millions of rows pass.
-- A macro's argument is copied to each place that names it. Where an argument is long and named often,
-- list_transform([long], lambda t: …)[1] works it out once: else planning takes longer than reading.
-- Words are looked up with list_contains: a long IN becomes a join, which runs for every row, even
-- inside a branch of a case that few rows reach.

-- Outer blanks away; tabs, line ends, hard blanks and runs of blanks become one blank.
create or replace temp macro read_spaces(teks) as
case
    when
        starts_with(teks, ' ') or ends_with(teks, ' ') or contains(teks, '  ')
        or contains(teks, chr(9)) or contains(teks, chr(10)) or contains(teks, chr(13))
        or contains(teks, chr(160))
        then trim(regexp_replace(teks, '[\s\x{A0}]+', ' ', 'g'))
    else teks
end;

-- The text itself, or null where an office wrote one of its words for "nothing". The lengths of
-- those words are asked first, because upper() on every text costs more than all the rest.
create or replace temp macro read_blank(teks) as
case
    when
        (strlen(read_spaces(teks)) < 5 or strlen(read_spaces(teks)) = 14)
        and list_contains(['', '-', 'NULL', 'N/A', 'TIDAK ADA DATA'], upper(read_spaces(teks)))
        then null
    else read_spaces(teks)
end;

-- Whether a text says nothing, for counting: long texts are not looked at twice.
create or replace temp macro read_is_blank(teks) as
case
    when strlen(teks) > 14 and teks > '!' and not ends_with(teks, ' ') then false
    else read_blank(teks) is null
end;

-- A word of a code list: TIDAK_DITEMUKAN, tidak  ditemukan and TIDAK DITEMUKAN are one.
create or replace temp macro read_code(teks) as
upper(read_blank(replace(teks, '_', ' ')));

-- A word of the given list, or null. Most deliveries write it as the list does.
create or replace temp macro read_in(teks, daftar) as
case
    when list_contains(daftar, teks) then teks
    when list_contains(daftar, read_code(teks)) then read_code(teks)
end;

-- YA/TIDAK, Y/T, 1/0, TRUE/FALSE. A lone T is TIDAK: nobody here writes it for true.
create or replace temp macro read_yes_no(teks) as
case
    when list_contains(['YA', 'Y', '1', 'TRUE', '1.0'], upper(read_spaces(teks))) then true
    when list_contains(['TIDAK', 'T', '0', 'FALSE', '0.0', 'TDK'], upper(read_spaces(teks))) then false
end;

create or replace temp macro read_jenis_kelamin(teks) as
case
    when teks = 'L' or teks = 'P' then teks
    when list_contains(['L', 'LAKI-LAKI', 'LAKI LAKI', 'LK', 'PRIA'], upper(read_spaces(teks)))
        then 'L'
    when list_contains(['P', 'PEREMPUAN', 'PR', 'WANITA'], upper(read_spaces(teks))) then 'P'
end;

-- Dates outside these years are typing errors, years of two digits, or words like infinity.
create or replace temp macro read_plausible_date(tanggal) as
cast(
    list_filter([tanggal], lambda t: t between date '1850-01-01' and date '2199-12-31')[1] as date
);

-- The number of an Indonesian month name or its usual short form; null for any other word.
create or replace temp macro read_month(teks) as
case left(lower(teks), 3)
    when 'jan' then '01' when 'feb' then '02' when 'peb' then '02' when 'mar' then '03'
    when 'apr' then '04' when 'mei' then '05' when 'jun' then '06' when 'jul' then '07'
    when 'agu' then '08' when 'ags' then '08' when 'sep' then '09' when 'okt' then '10'
    when 'nov' then '11' when 'nop' then '11' when 'des' then '12'
end;

-- 17 Agustus 1945
create or replace temp macro read_long_date(teks) as
try_cast(
    split_part(teks, ' ', 3) || '-' || read_month(split_part(teks, ' ', 2)) || '-'
    || lpad(split_part(teks, ' ', 1), 2, '0') as date
);

-- Forms less usual: no leading zeros, a time of day behind the date (dropped), month names.
create or replace temp macro read_odd_date(teks) as
case
    when contains(teks, '/') or contains(teks, '-')
        then
            coalesce(
                try_cast(teks as date),
                cast(try_strptime(split_part(teks, ' ', 1), ['%d/%m/%Y', '%d-%m-%Y']) as date)
            )
    when contains(teks, ' ') then read_long_date(teks)
end;

-- YYYY-MM-DD, DD/MM/YYYY, DD-MM-YYYY, D MMMM YYYY.
create or replace temp macro read_date(teks) as
case
    when strlen(teks) = 10 and teks[5] = '-' and teks[1:4] between '1850' and '2199'
        then try_cast(teks as date)
    when strlen(teks) = 10 and teks[3] = '/' and teks[7:10] between '1850' and '2199'
        then cast(try_strptime(teks, '%d/%m/%Y') as date)
    when strlen(teks) = 10 and teks[3] = '-' and teks[7:10] between '1850' and '2199'
        then cast(try_strptime(teks, '%d-%m-%Y') as date)
    when teks is not null
        then
            read_plausible_date(
                list_transform([read_spaces(teks)], lambda t: read_odd_date(t))[1]
            )
end;

-- "Rp 1.500.000,-" without currency, blanks and the closing dash: 1.500.000
create or replace temp macro read_amount_text(teks) as
regexp_replace(lower(teks), '^\s*(rp|idr)[.\s]*|[.,]?-\s*$|[\s\x{A0}]', '', 'g');

-- The digits with a decimal point. Groups of three behind a separator are thousands; `groups` is how
-- many groups it takes to be sure of that. Text that is no number stays as it is and fails its cast.
create or replace temp macro read_decimal_text(teks, groups) as
case
    when regexp_full_match(teks, '-?[1-9][0-9]{0,2}([.][0-9]{3}){' || groups || ',}(,[0-9]+)?[a-z]*')
        then replace(replace(teks, '.', ''), ',', '.')
    when regexp_full_match(teks, '-?[1-9][0-9]{0,2}(,[0-9]{3}){' || groups || ',}([.][0-9]+)?[a-z]*')
        then replace(teks, ',', '')
    when regexp_full_match(teks, '-?[0-9]{1,3}([.][0-9]{3})+,[0-9]+[a-z]*')
        then replace(replace(teks, '.', ''), ',', '.')
    when regexp_full_match(teks, '-?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+[a-z]*')
        then replace(teks, ',', '')
    when regexp_full_match(teks, '-?[0-9]+,[0-9]+[a-z]*') then replace(teks, ',', '.')
    else teks
end;

-- 1,5 juta; 750 ribu; 750rb: how many times the number is meant.
create or replace temp macro read_factor(teks) as
case
    when regexp_matches(teks, '[0-9](juta|jt)$') then 1000000
    when regexp_matches(teks, '[0-9](ribu|rb)$') then 1000
    else 1
end;

create or replace temp macro read_written_amount(teks, groups) as
list_transform(
    [read_amount_text(teks)],
    lambda t: struct_pack(
        kali := read_factor(t),
        angka := regexp_replace(read_decimal_text(t, groups), '(juta|jt|ribu|rb)$', '')
    )
)[1];

-- Decimals of more than 18 digits are never used here: reading one takes a hundred times as long.
create or replace temp macro read_written_rupiah(amount) as
case
    when amount.kali = 1 then try_cast(amount.angka as decimal(18, 2))
    else try_cast(amount.kali * try_cast(amount.angka as double) as decimal(18, 2))
end;

-- Money: 1500000, 1.500.000, Rp 1.500.000, 1,5 juta, 1500000.00. One group is enough: 1.500 is
-- fifteen hundred, since nobody counts rupiah in thousandths.
create or replace temp macro read_rupiah(teks) as
case
    when teks is null then null
    when contains(teks, '.') or contains(teks, ',') or try_cast(teks as decimal(18, 2)) is null
        then
            list_transform(
                [read_written_amount(teks, '1')], lambda t: read_written_rupiah(t)
            )[1]
    else try_cast(teks as decimal(18, 2))
end;

-- Measures and fractions: 0.019, 0,019, 36,5. One group of three is a fraction, two are thousands.
create or replace temp macro read_number(teks) as
case
    when teks is null then null
    when contains(teks, ',') or try_cast(teks as decimal(18, 6)) is null
        then
            list_transform(
                [read_written_amount(teks, '2')],
                lambda t: t.kali * cast(try_cast(t.angka as decimal(18, 6)) as double)
            )[1]
    else cast(try_cast(teks as decimal(18, 6)) as double)
end;

-- Whole numbers: 1500, 1.500, 2.0; a fraction is no whole number.
create or replace temp macro read_integer(teks) as
case
    when contains(teks, '.') or contains(teks, ',')
        then try_cast(list_filter([read_rupiah(teks)], lambda t: t = floor(t))[1] as bigint)
    else try_cast(teks as bigint)
end;

-- Deciles of welfare, 1 to 10; other numbers mean nothing.
create or replace temp macro read_desil(teks) as
cast(list_filter([read_integer(teks)], lambda t: t between 1 and 10)[1] as integer);

-- NIK and KK as Excel leaves them: 3,17201E+15; '3172…; ="3172…"; 3172….0; 3172 0410 …
create or replace temp macro read_written_digits(teks) as
case
    when regexp_full_match(teks, '[0-9]([.,][0-9]+)?[eE][+]?[0-9]{1,2}')
        then cast(try_cast(try_cast(replace(teks, ',', '.') as double) as hugeint) as varchar)
    when regexp_full_match(teks, '[0-9]+[.,]0+') then regexp_extract(teks, '^[0-9]+')
    when regexp_full_match(teks, '[0-9\s\x{A0}.''’`="-]*[0-9][0-9\s\x{A0}.''’`="-]*')
        then regexp_replace(teks, '[^0-9]', '', 'g')
    else teks
end;

-- The digits of a NIK or KK number; what is no number stays as text for grading.
create or replace temp macro read_digits(teks) as
case
    when strlen(teks) = 16 and regexp_full_match(teks, '[0-9]{16}') then teks
    when teks is not null
        then list_transform([read_blank(teks)], lambda t: read_written_digits(t))[1]
end;

-- Kemendagri codes with or without dots: 31, 3172, 317204, 3172041001; null for anything else.
create or replace temp macro read_kode_digits(teks) as
replace(regexp_replace(read_spaces(teks), '^''|[.]0$', '', 'g'), '.', '');

create or replace temp macro read_dots(kode) as
case
    when regexp_full_match(kode, '[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}')
        then
            concat_ws(
                '.', kode[1:2], nullif(kode[3:4], ''), nullif(kode[5:6], ''), nullif(kode[7:10], '')
            )
end;

create or replace temp macro read_kode_wilayah(teks) as
case
    when teks is not null
        then list_transform([read_kode_digits(teks)], lambda t: read_dots(t))[1]
end;

create or replace temp macro read_kode_kelurahan(teks) as
case
    when strlen(teks) = 13 and regexp_full_match(teks, '[0-9]{2}[.][0-9]{2}[.][0-9]{2}[.][0-9]{4}')
        then teks
    when teks is not null
        then list_filter([read_kode_wilayah(teks)], lambda t: strlen(t) = 13)[1]
end;

-- RT and RW as three digits: 3, 03, RT 003. A zero stands for none.
create or replace temp macro read_rt(teks) as
case
    when regexp_full_match(teks, '[0-9]{3}') then nullif(teks, '000')
    else
        nullif(lpad(nullif(regexp_extract(
            upper(teks), '^[''\s]*(?:RT|RW)?[.\s]*0*([0-9]{1,3})(?:[.]0)?\s*$', 1
        ), ''), 3, '0'), '000')
end;

-- 2022-12, 202212, 2022/12, or any date of that month
create or replace temp macro read_periode(teks) as
case
    when regexp_full_match(read_spaces(teks), '[12][0-9]{3}[-/]?(0[1-9]|1[0-2])')
        then left(read_spaces(teks), 4) || '-' || right(read_spaces(teks), 2)
    else strftime(read_date(teks), '%Y-%m')
end;

-- Names of places as written, brought to one form: capitals, no signs, words in full.
create or replace temp macro read_place(teks) as
trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    trim(regexp_replace(upper(read_blank(teks)), '[^A-Z0-9]+', ' ', 'g')),
    '^(KELURAHAN|KEL|DESA|KECAMATAN|KEC) ', ''),
    '\b(UTR|UT)\b', 'UTARA', 'g'), '\b(SELTN|SEL|SLTN|SLT)\b', 'SELATAN', 'g'),
    '\b(BRT|BAR|BR)\b', 'BARAT', 'g'), '\b(TMR|TIM|TM)\b', 'TIMUR', 'g'), '\b(PST|PUS)\b', 'PUSAT', 'g'),
    '\b(TG|TJ|TNJ|TJG|TNG|TJNG)\b', 'TANJUNG', 'g'), '\b(KLP|KEL)\b', 'KELAPA', 'g'),
    '\b(KP|KPG|KMP)\b', 'KAMPUNG', 'g'), '\b(PD|PDK)\b', 'PONDOK', 'g'),
    '\b(RW|RAW)\b', 'RAWA', 'g'), '\b(KB|KBN)\b', 'KEBON', 'g'), '\b(SEI|S|SUNGEI)\b', 'SUNGAI', 'g'),
    '\bGDG\b', 'GADING', 'g'));

-- What stays of a name when vowels are left out, as people shorten words: RWBDKUTR.
create or replace temp macro place_key(nama) as
replace(regexp_replace(' ' || nama, '([^ ])[AEIOU]+', '\1', 'g'), ' ', '');

-- How far a written name is from a kelurahan's (both by read_place): 0 for the same name, 1 for it
-- shortened, else one more than the number of typing errors.
create or replace temp macro place_distance(nama, acuan) as
case
    when replace(nama, ' ', '') = replace(acuan, ' ', '') then 0
    when place_key(nama) = place_key(acuan) then 1
    else 1 + damerau_levenshtein(replace(nama, ' ', ''), replace(acuan, ' ', ''))
end;

-- Whether the written kecamatan may be this one: unknown, the same, or with a few typing errors.
create or replace temp macro is_kecamatan(kecamatan, acuan) as
kecamatan is null or place_distance(kecamatan, acuan) <= 1 + strlen(kecamatan) // 4;

-- Whether a written name may mean this kelurahan: at most one typing error in five letters (one in four,
-- too: ANCOL, PLUIT); in another kecamatan than the written one only the name itself or shortened.
create or replace temp macro is_kelurahan(nama, kecamatan, acuan, acuan_kecamatan) as
place_distance(nama, acuan) <= 1
or (
    place_distance(nama, acuan) <= 1 + (strlen(nama) + 1) // 5
    and is_kecamatan(kecamatan, acuan_kecamatan)
);

-- Which of several is meant: the smallest of these. The nearest, then the one in the written kecamatan;
-- the code settles the rest.
create or replace temp macro kelurahan_rank(nama, kecamatan, acuan, acuan_kecamatan, kode) as
struct_pack(
    jarak := place_distance(nama, acuan),
    luar := not is_kecamatan(kecamatan, acuan_kecamatan),
    kode := kode
);
