-- How delivered text is read: one text in, one value or null out, and never an error.
-- A text that says nothing (blank) and a text that cannot be read both give null; whoever must tell
-- them apart asks read_blank first. The usual form comes first in each macro: millions of rows pass.
-- A macro's argument is copied to each place that names it. Where an argument is long and named often,
-- list_transform([long], lambda t: …)[1] works it out once: else planning takes longer than reading.
-- Words are looked up with list_contains: a long IN becomes a join, which runs for every row, even
-- inside a branch of a case that few rows reach.

-- Whether read_spaces would leave a text as it is.
create or replace temp macro read_is_clean(teks) as
not (
    starts_with(teks, ' ') or ends_with(teks, ' ') or contains(teks, '  ') or strlen(teks) <> length(teks)
    or contains(teks, chr(9)) or contains(teks, chr(10)) or contains(teks, chr(13)) or contains(teks, chr(127))
);

-- Outer blanks away; tabs, line ends, hard blanks and runs of blanks become one blank; signs that nobody can
-- see (zero width, byte order, soft hyphens, marks of direction, controls) are gone; digits of other scripts are ours.
create or replace temp macro read_spaces(teks) as
case
    when not read_is_clean(teks)
        then trim(regexp_replace(
            regexp_replace(
                translate(teks, '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩', '01234567890123456789'),
                '[\x00-\x08\x0E-\x1F\x7F-\x{84}\x{86}-\x{9F}\x{AD}\x{34F}\x{61C}\x{115F}\x{1160}\x{17B4}\x{17B5}'
                || '\x{180B}-\x{180F}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{2800}\x{3164}'
                || '\x{FE00}-\x{FE0F}\x{FEFF}\x{FFA0}\x{FFF0}-\x{FFFB}]+',
                '', 'g'
            ),
            '[\s\x0B\x{85}\x{A0}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+', ' ', 'g'
        ))
    else teks
end;

-- What Excel leaves where a formula found nothing (#REF!, #N/A, #NAME?, ####), and LibreOffice: Err:502.
create or replace temp macro read_is_error(teks) as
(starts_with(teks, '#') or starts_with(teks, 'Err:'))
and regexp_full_match(teks, '(#([A-Z_]{3,}|N/A|DIV/0)[!?]?|#{3,}|Err:[0-9]{3})\s*');

-- Whether a text without blanks around it says nothing: '' or one of the words and signs of offices and databases
-- for it, or the marks for "as above" in lists made by hand. Their lengths are asked first, because upper() on every text costs more than all the rest.
create or replace temp macro read_says_nothing(teks) as
list_contains(['NaN', 'nan', 'NaT', 'None', '<NA>', 'undefined'], teks)  -- as programs write them; NONE may be a name
or (strlen(teks) < 5 or strlen(teks) = 14 or (strlen(teks) = 6 and contains('(<[', left(teks, 1))))
and list_contains(
    ['', '-', 'NULL', 'N/A', 'TIDAK ADA DATA', '--', '---', '–', '—', '.', '..', '...', '_', '\N', '(NULL)',
     '<NULL>', '[NULL]', '"', '""', '-"-', '-''-', '''''', ',,', '//', '〃', '“', '”', '″'],
    upper(teks)
);

-- Whether a text says nothing: null, or read_says_nothing once its blanks are away.
create or replace temp macro read_is_blank(teks) as
case
    when teks is null then true
    -- what begins with a digit, or a letter with which none of those words begins
    when (teks >= '0' and teks < ':') or (teks >= 'A' and teks < 'N') or (teks >= 'O' and teks < 'T')
        or (teks >= 'U' and teks < '[')
        then false
    when read_is_clean(teks) then read_says_nothing(teks)
    else list_transform([read_spaces(teks)], lambda t: read_says_nothing(t))[1]
end;

-- The text itself; null where it says nothing or is an error of Excel.
create or replace temp macro read_blank(teks) as
case
    -- clean, and too long to say nothing but for these
    when strlen(teks) > 4 and regexp_full_match(teks, '[0-9A-Za-z][!-~]*( [!-~]+)*')
        and not (strlen(teks) = 14 and upper(teks) = 'TIDAK ADA DATA') and not starts_with(teks, 'Err:')
        and teks <> 'undefined'
        then teks
    when teks is not null
        then list_filter(
            [read_spaces(teks)],
            lambda t: not read_says_nothing(t) and not read_is_error(t)
        )[1]
end;

-- A word of a code list: TIDAK_DITEMUKAN, tidak  ditemukan and TIDAK DITEMUKAN are one.
create or replace temp macro read_code(teks) as
upper(read_blank(replace(teks, '_', ' ')));

-- A word of the given list, or null. Most deliveries write it as the list does.
create or replace temp macro read_in(teks, daftar) as
case
    when list_contains(daftar, teks) then teks
    when teks is not null then list_filter([read_code(teks)], lambda t: list_contains(daftar, t))[1]
end;

-- What two spellings of a word share: Laki - Laki and LAKI-LAKI are LAKILAKI, 1.0 is 1; a slash
-- stays (expectations/codebook.py).
create or replace temp macro read_key(teks) as
regexp_replace(
    regexp_replace(upper(read_spaces(teks)), '^0*([0-9]+)([.,]0+)?$', '\1'), '[^A-Z0-9<>+√✓✔/]+', '', 'g'
);

-- A relation to the head. A word that nobody knows costs nobody: it is LAINNYA, and counted as unreadable.
create or replace temp macro read_hubungan(teks) as
case
    when not read_is_blank(teks)
        then coalesce(
            read_in(
                teks,
                ['KEPALA KELUARGA', 'SUAMI', 'ISTRI', 'ANAK', 'MENANTU', 'CUCU', 'ORANG TUA', 'MERTUA', 'FAMILI LAIN',
                 'PEMBANTU', 'LAINNYA']
            ),
            'LAINNYA'
        )
end;

-- YA/TIDAK, Y/T, 1/0, TRUE/FALSE. A lone T is TIDAK: nobody here writes it for true.
create or replace temp macro read_yes_no(teks) as
case
    when list_contains(['YA', 'Y', '1', 'TRUE', '1.0'], upper(read_spaces(teks))) then true
    when list_contains(['TIDAK', 'T', '0', 'FALSE', '0.0', 'TDK'], upper(read_spaces(teks))) then false
end;

create or replace temp macro read_kesulitan(teks) as
read_in(teks, ['TIDAK', 'SEDIKIT', 'BANYAK', 'TIDAK BISA']);

create or replace temp macro read_jenis_kelamin(teks) as
case
    when teks = 'L' or teks = 'P' then teks
    when list_contains(['L', 'LAKI-LAKI', 'LAKI LAKI', 'LK', 'PRIA'], upper(read_spaces(teks)))
        then 'L'
    when list_contains(['P', 'PEREMPUAN', 'PR', 'WANITA'], upper(read_spaces(teks))) then 'P'
end;

-- Dates outside these years are typing errors, or words like infinity; the days from which Excel and SQL Server count are
-- their blanks.
create or replace temp macro read_plausible_date(tanggal) as
cast(
    list_filter(
        [tanggal],
        lambda t: t between date '1850-01-01' and date '2199-12-31'
            and t not between date '1899-12-30' and date '1900-01-01'
    )[1] as date
);

-- The number of an Indonesian or English month name or its usual short form; null for any other word.
create or replace temp macro read_month(teks) as
list_transform([left(lower(teks), 3)], lambda m: case m
    when 'jan' then '01' when 'feb' then '02' when 'peb' then '02' when 'mar' then '03'
    when 'apr' then '04' when 'mei' then '05' when 'may' then '05' when 'jun' then '06' when 'jul' then '07'
    when 'agu' then '08' when 'ags' then '08' when 'agt' then '08' when 'aug' then '08' when 'sep' then '09'
    when 'okt' then '10' when 'oct' then '10' when 'nov' then '11' when 'nop' then '11'
    when 'des' then '12' when 'dec' then '12'
end)[1];

create or replace temp macro read_ymd(tahun, bulan, hari) as
try_cast(tahun || '-' || bulan || '-' || hari as date);

-- A year of two digits is the latest that does not come after `batas`.
create or replace temp macro read_year(tahun, batas) as
case
    when strlen(tahun) > 2 then tahun
    when 2000 + try_cast(tahun as integer) <= year(batas) then '20' || tahun
    else '19' || tahun
end;

-- Date and time in Greenwich as a day here, seven hours later. Midnight of the years in which clocks here
-- stood otherwise (7.07, 7.20 and 7.30 hours) is the next day too.
create or replace temp macro read_zulu(teks) as
list_transform(
    [try_cast(regexp_replace(replace(teks, 'T', ' '), '(Z|[+-]00:?(00)?| ?(UTC|GMT))$', '', 'i') as timestamp)],
    lambda t: case
        when list_contains(['16:30:00', '16:40:00', '16:52:48', '16:59:48'], strftime(t, '%H:%M:%S'))
            then cast(t as date) + 1
        else cast(t + interval 7 hour as date)
    end
)[1];

-- Two numbers of which one is the day and one the month: whether the day is first, by the order of the column
-- (DMY, YMD or MDY). With no order each cell needs its own proof: a number beyond twelve, or the NIK.
create or replace temp macro read_is_day_first(satu, dua, urutan, nik) as
case
    when urutan in ('DMY', 'YMD') then true
    when urutan = 'MDY' then false
    when satu = dua or satu::int > 12 then true
    when dua::int > 12 then false
    when nik_hari(nik) = satu::int and substr(nik, 9, 2)::int = dua::int then true
    when nik_hari(nik) = dua::int and substr(nik, 9, 2)::int = satu::int then false
end;

create or replace temp macro read_in_order(satu, dua, tahun, urutan, nik) as
case read_is_day_first(satu, dua, urutan, nik)
    when true then read_ymd(tahun, dua, satu)
    when false then read_ymd(tahun, satu, dua)
end;

-- Forms of dates, once spaces and a place or weekday before them are away.
create or replace temp macro read_date_form(teks, urutan, tahun_dulu, batas, nik) as
case
    when regexp_full_match(teks, '[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}')
        then list_transform(
            [string_split_regex(teks, '[-/.]')],
            lambda p: case when tahun_dulu = 'YDM' then read_ymd(p[1], p[3], p[2]) else read_ymd(p[1], p[2], p[3]) end
        )[1]
    when regexp_full_match(teks, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|[+-]00:?(00)?| ?(UTC|GMT))', 'i')
        then read_zulu(teks)
    -- SheetJS writes midnight twelve seconds early
    when regexp_full_match(teks, '[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[T ]([0-9]{1,2}[:.][0-9:.,]*[^0-9]*([0-9]{1,2}(:?[0-9]{2})?)?|[^0-9]*)')
        then list_transform(
            [string_split_regex(string_split_regex(teks, '[T ]')[1], '[-/.]')],
            lambda p: case when tahun_dulu = 'YDM' then read_ymd(p[1], p[3], p[2]) else read_ymd(p[1], p[2], p[3]) end
        )[1] + regexp_matches(teks, '[T ]23:59:48([.]0*)?$')::int
    -- behind it a time may stand, or words, and no second date, nor more digits of the year (19 90)
    when regexp_full_match(
        teks, '[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]([0-9]{4}|[0-9]{2})( ([0-9]{1,2}[:.][0-9:.,]*[^0-9]*([0-9]{1,2}(:?[0-9]{2})?)?|[^0-9]*))?'
    )
        then list_transform(
            [string_split_regex(teks, '[-/. ]')],
            lambda p: case
                when urutan = 'YMD' and strlen(p[3]) = 2 then read_ymd(read_year(p[1], batas), p[2], p[3])
                else list_transform(
                    list_transform(
                        [read_year(p[3], batas)], lambda tahun: read_in_order(p[1], p[2], tahun, urutan, nik)
                    ),
                    -- a day of that year that has not come yet is one of a century before
                    lambda d: case when strlen(p[3]) = 2 and d > batas then cast(d - interval 100 year as date) else d end
                )[1]
            end
        )[1]
    when regexp_full_match(teks, '[0-9]{8}([.,]0+)?')
        then case
            when teks[5:6] between '01' and '12' and teks[1:4] between '1850' and '2199'
                then read_ymd(teks[1:4], teks[5:6], teks[7:8])
            else read_in_order(teks[1:2], teks[3:4], teks[5:8], urutan, nik)
        end
    -- the days that Excel counts from 30 December 1899
    when regexp_full_match(teks, '[1-9][0-9]{4}([.,][0-9]+)?') then date '1899-12-30' + teks[1:5]::int
    when regexp_full_match(lower(teks), '[0-9]{1,2}[-/., ]*[a-z]{3,}[-/., ]*([0-9]{4}|[0-9]{2})')
        then list_transform(
            [regexp_extract(lower(teks), '([0-9]+)[-/., ]*([a-z]+)[-/., ]*([0-9]+)', ['h', 'b', 't'])],
            lambda p: read_ymd(read_year(p.t, batas), read_month(p.b), p.h)
        )[1]
    when regexp_full_match(lower(teks), '[a-z]{3,}[. ]+[0-9]{1,2},? *[0-9]{4}')
        then list_transform(
            [regexp_extract(lower(teks), '([a-z]+)[. ]+([0-9]+),? *([0-9]+)', ['b', 'h', 't'])],
            lambda p: read_ymd(p.t, read_month(p.b), p.h)
        )[1]
end;

-- Any form of date: `urutan` DMY, MDY, YMD (of three numbers of two digits) or none (see read_in_order), `tahun_dulu` YMD or YDM, `batas` the last
-- day that a year of two digits may mean, `nik` the row's own, where it has one.
create or replace temp macro read_date_as(teks, urutan, tahun_dulu, batas, nik) as
case
    when regexp_full_match(teks, '[0-9]{2}[-/.][0-9]{2}[-/.](18[5-8][0-9]|190[1-9]|19[1-9][0-9]|2[01][0-9]{2})')
        then read_in_order(teks[1:2], teks[4:5], teks[7:10], urutan, nik)
    when tahun_dulu = 'YMD'
        and regexp_full_match(teks, '(18[5-8][0-9]|190[1-9]|19[1-9][0-9]|2[01][0-9]{2})[-/.][0-9]{2}[-/.][0-9]{2}')
        then read_ymd(teks[1:4], teks[6:7], teks[9:10])
    when regexp_full_match(teks, '[0-9]{1,2} [A-Za-z]{3,} (18[5-8][0-9]|190[1-9]|19[1-9][0-9]|2[01][0-9]{2})')
        then read_ymd(right(teks, 4), read_month(split_part(teks, ' ', 2)), split_part(teks, ' ', 1))
    when teks is not null
        then
            read_plausible_date(
                list_transform(
                    [regexp_replace(read_spaces(teks), '^[^0-9]*[^0-9 ], *([0-9])', '\1')],
                    lambda t: read_date_form(t, urutan, tahun_dulu, batas, nik)
                )[1]
            )
end;

-- A date in a form that needs no witness: YYYY-MM-DD, YYYYMMDD, day before month with a year of four
-- digits, month names, a time of day behind it (dropped; Greenwich's is seven hours early).
create or replace temp macro read_date(teks) as
case
    when teks like '____-__-__' and teks between '1850' and '2200' and not starts_with(teks, '1899') and teks <> '1900-01-01'
        then try_cast(teks as date)
    when teks like '__/__/____' and teks[7:10] between '1850' and '2199' and teks[7:10] not in ('1899', '1900')
        then cast(try_strptime(teks, '%d/%m/%Y') as date)
    when teks like '__-__-____' and teks[7:10] between '1850' and '2199' and teks[7:10] not in ('1899', '1900')
        then cast(try_strptime(teks, '%d-%m-%Y') as date)
    when teks is not null
        and not regexp_full_match(teks, '\s*[0-9]{5}([.,][0-9]+)?\s*|[^0-9]*[0-9]{1,2}[^0-9:].*[^0-9:][0-9]{2}\s*')
        then read_date_as(teks, 'DMY', 'YMD', date '2199-12-31', null)
end;

-- "Rp 1.500.000,-" without currency, blanks and the closing dash: 1.500.000. Blanks between digits stand between groups
-- of three, as thousands do: 500000 300000 are two amounts, and no number.
create or replace temp macro read_amount_text(teks) as
list_transform(
    [regexp_replace(lower(teks), '^\s*(rp|idr)[.\s]*|[.,]?-\s*$|^[\s\x{A0}]+|[\s\x{A0}]+$', '', 'g')],
    lambda t: case
        when regexp_matches(t, '[0-9][ ]*[\r\n][\s]*[0-9]') then t  -- two amounts
        when regexp_matches(t, '[0-9][\s\x{A0}]+[0-9]')
            and not regexp_full_match(t, '-?[\s\x{A0}]*[0-9]{1,3}([\s\x{A0}]+[0-9]{3})+([.,][0-9]+)?[\s\x{A0}]*[a-z]*')
            then t
        else regexp_replace(t, '[\s\x{A0}]', '', 'g')
    end
)[1];

-- The digits with a decimal point. Groups of three behind a separator are thousands; `groups` is how
-- many groups it takes to be sure of that. Text that is no number stays as it is and fails its cast.
-- Of money 1.500,000, 1500.000 and 3.5000 are null: a slip for 1.500.000, or fifteen hundred with decimals that rupiah have not.
create or replace temp macro read_decimal_text(teks, groups) as
case
    when groups = '1'
        and regexp_full_match(
            teks, '-?([1-9][0-9]{0,2}([.][0-9]{3},[0-9]{3}|,[0-9]{3}[.][0-9]{3})|[0-9]{4,}[.,][0-9]{3}'
            || '|[1-9][0-9]{0,2}[.,][0-9]{4,})[a-z]*'
        )
        then null
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
    when regexp_matches(teks, '[0-9]{2,}[.,][0-9]{3}(ribu|rb)$') then null  -- 75.000 rb says both
    when regexp_matches(teks, '[0-9](ribu|rb)$') then 1000
    else 1
end;

create or replace temp macro read_written_amount(teks, groups) as
list_transform(
    [read_amount_text(teks)],
    lambda t: struct_pack(
        kali := read_factor(t),
        -- 2,250 juta are two and a quarter
        angka := regexp_replace(
            case when regexp_matches(t, '(juta|jt)$') then read_decimal_text(t, '2') else read_decimal_text(t, groups) end,
            '(juta|jt|ribu|rb)$', ''
        )
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

-- How many there are of something that nobody has by the thousand: 3, 2.0; 1.000 is one with decimals.
create or replace temp macro read_count(teks) as
try_cast(case
    when contains(teks, '-') then null
    when contains(teks, '.') or contains(teks, ',') then regexp_extract(teks, '^\s*([0-9]+)[.,]0*\s*$', 1)
    else teks
end as bigint);

-- Deciles of welfare, 1 to 10, the word before them or not; other numbers mean nothing.
create or replace temp macro read_desil_angka(teks) as
read_count(regexp_replace(teks, '^\s*(desil|d)\s*', '', 'i'));

create or replace temp macro read_desil(teks) as
cast(list_filter([read_desil_angka(teks)], lambda t: t between 1 and 10)[1] as integer);

-- Kemendagri codes with or without dots (or dashes, or blanks), a name behind them or not: 31, 3172, 317204, 3172041001; null for anything else.
create or replace temp macro read_kode_digits(teks) as
regexp_replace(
    regexp_replace(
        regexp_replace(read_spaces(teks), '^''|[.]0$', '', 'g'),
        '^([0-9]{2}[-. ][0-9]{2}[-. ][0-9]{2}[-. ][0-9]{4}|[0-9]{10})([.,]0+|( | ?[-:/] ?)[A-Za-z].*)$', '\1'
    ),
    case when regexp_matches(teks, '[0-9]{2}[- ][0-9]{2}[- ][0-9]{2}[- ][0-9]{4}') then '[-. ]' else '[.]' end,
    '', 'g'
);

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

-- A kelurahan's last four digits begin with 1, a desa's with 2. Ten digits of another kind are no Kemendagri
-- code (BPS counts 2+2+3+3): read as one they would put people into another kota.
create or replace temp macro read_kode_kelurahan(teks) as
case
    when strlen(teks) = 13 and regexp_full_match(teks, '[0-9]{2}[.][0-9]{2}[.][0-9]{2}[.][12][0-9]{3}')
        then teks
    when teks is not null and not regexp_matches(teks, '[.][0-9]{3}[.]')  -- BPS with points: 31.72.041.001
        then list_filter([read_kode_wilayah(teks)], lambda t: strlen(t) = 13 and t[10] in ('1', '2'))[1]
end;

-- RT and RW as three digits: 3, 03, RT 003. Of 003/005 RT comes first. One in the other's column is none.
create or replace temp macro rt_angka(teks) as
case
    when regexp_full_match(teks, '[0-9]{3}') then teks
    else lpad(nullif(regexp_extract(
        upper(teks),
        '^[''\s]*(?:RT)?[.:\s]*0*([0-9]{1,3})(?:[.]0)?\s*(?:(?:/|RW|[-,]\s*RW)[./:\sRW]*[0-9]{1,3}\s*)?$', 1
    ), ''), 3, '0')
end;

create or replace temp macro rw_angka(teks) as
case
    when regexp_full_match(teks, '[0-9]{3}') then teks
    else list_transform(
        [regexp_replace(
            upper(teks), '^[''\s]*(?:RT)?[.:\s]*[0-9]{1,3}\s*(?:/|RW|[-,]\s*RW)[./:\sRW]*([0-9]{1,3})\s*$', '\1'
        )],
        lambda t: case when not regexp_matches(t, '^[''\s]*RT') then rt_angka(regexp_replace(t, 'RW', '')) end
    )[1]
end;

-- A zero stands for none.
create or replace temp macro read_rt(teks) as
nullif(rt_angka(teks), '000');

create or replace temp macro read_rw(teks) as
nullif(rw_angka(teks), '000');

-- 2022-12, 202212, 2022/12, 12/2022, Desember 2022, Des-22, or any date of that month
create or replace temp macro read_periode(teks) as
case
    when regexp_full_match(read_spaces(teks), '[12][0-9]{3}[-/]?(0[1-9]|1[0-2])')
        then left(read_spaces(teks), 4) || '-' || right(read_spaces(teks), 2)
    when regexp_full_match(read_spaces(teks), '[12][0-9]{3}[-/][1-9]')
        then left(read_spaces(teks), 4) || '-0' || right(read_spaces(teks), 1)
    when regexp_full_match(read_spaces(teks), '(0?[1-9]|1[0-2])[-/][12][0-9]{3}')
        then right(read_spaces(teks), 4) || '-' || lpad(regexp_extract(read_spaces(teks), '^[0-9]+'), 2, '0')
    else list_transform(
        [case
            when regexp_full_match(read_spaces(teks), '[[:alpha:]]{3,9}[-/. ]+(20)?[0-9]{2}')
                then regexp_replace(read_spaces(teks), '^([^-/. ]+)[-/. ]+(20)?([0-9]{2})$', '1 \1 20\3')
            else teks
        end],
        lambda t: strftime(read_date(t), '%Y-%m')
    )[1]
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

-- The kota or kabupaten that a name means, without what kind of area it is; null for a province.
create or replace temp macro read_kota(teks) as
nullif(trim(regexp_replace(
    read_place(teks), '\b(KOTA|KAB|KABUPATEN|ADM|ADMIN|ADMINISTRASI|PROV|PROVINSI|DKI|DKJ|DAERAH|KHUSUS|IBUKOTA|IBU)\b', '', 'g'
)), '');

-- What a delivery says beside its columns of where a row's kelurahan lies.
create or replace temp macro beside_kecamatan(lainnya) as
coalesce(lainnya ->> 'kecamatan', lainnya ->> 'nama_kecamatan', lainnya ->> 'kec', lainnya ->> 'nama_kec');
create or replace temp macro beside_kota(lainnya) as
coalesce(
    lainnya ->> 'kota', lainnya ->> 'kabupaten', lainnya ->> 'kabupaten_kota', lainnya ->> 'kota_kabupaten',
    lainnya ->> 'kab_kota', lainnya ->> 'kota_kab', lainnya ->> 'nama_kota', lainnya ->> 'nama_kabupaten',
    lainnya ->> 'nama_kabupaten_kota', lainnya ->> 'nama_kab_kota', lainnya ->> 'kab'
);

-- What stays of a name when vowels are left out, as people shorten words: RWBDKUTR.
create or replace temp macro place_key(nama) as
replace(regexp_replace(' ' || nama, '([^ ])[AEIOU]+', '\1', 'g'), ' ', '');

-- The side that a name ends with, which no typing error makes another: KOJA UTARA is not Koja Selatan.
create or replace temp macro place_side(nama) as
regexp_extract(nama, ' (UTARA|SELATAN|BARAT|TIMUR|PUSAT)$', 1);

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

-- Whether the written kota (by read_kota) may be this one: unknown, a few typing errors away, shortened (JAKUT, JAKARTA),
-- or with more words round it.
create or replace temp macro is_kota(kota, acuan) as
kota is null or acuan is null
or place_distance(kota, acuan) <= 1 + strlen(kota) // 5
or (strlen(kota) >= 3 and regexp_full_match(
    replace(acuan, ' ', ''), array_to_string(string_split(replace(kota, ' ', ''), ''), '.*') || '.*'
))
or contains(replace(kota, ' ', ''), replace(acuan, ' ', ''));

-- Whether a written name may mean this kelurahan: at most one typing error in five letters (one in four,
-- too: ANCOL, PLUIT), and never in another kecamatan than the written one: SUKAPURA is in Bandung too.
-- Without a kecamatan one typing error is the most: RAWA BADAK is not Rawa Barat.
create or replace temp macro is_kelurahan(nama, kecamatan, acuan, acuan_kecamatan) as
place_distance(nama, acuan) <= case when kecamatan is null then 2 else 1 + (strlen(nama) + 1) // 5 end
and is_kecamatan(kecamatan, acuan_kecamatan)
and (place_side(nama) = '' or place_side(acuan) = '' or place_side(nama) = place_side(acuan));

-- Which of several is meant: the smallest of these. The nearest, then the one whose kecamatan is nearest to
-- the written one; the code settles the rest.
create or replace temp macro kelurahan_rank(nama, kecamatan, acuan, acuan_kecamatan, kode) as
struct_pack(
    jarak := place_distance(nama, acuan),
    jarak_kecamatan := place_distance(kecamatan, acuan_kecamatan),
    kode := kode
);

-- A text that says something in words, without the code before them (8. TANAH); a bare code does not.
create or replace temp macro kata(teks) as
case
    when regexp_matches(teks, '[A-Z]{2}') then regexp_replace(teks, '^[(]?[0-9]+[).:-]?[ ]*[-:]?[ ]*', '')
end;

-- Whether a part of a dwelling is fit, by what it is of in words; null for words that nobody knows.
create or replace temp macro lantai_layak(teks) as
case
    when contains(teks, 'BUKAN') then null
    when regexp_matches(teks, '\bTANAH\b') then false
    when regexp_matches(teks, 'KERAMIK|MARMER|GRANIT|UBIN|TEGEL|TERASO|SEMEN|BATA|KAYU|PAPAN|PARKET|VINIL|KARPET') then true
end;
create or replace temp macro dinding_layak(teks) as
case
    when contains(teks, 'BUKAN') then null
    when regexp_matches(teks, 'PLESTER') then true  -- plastered wickerwork too, as BPS has it
    when regexp_matches(teks, 'BAMBU|LAINNYA') then false
    when regexp_matches(teks, 'TEMBOK|BATA|KAYU|PAPAN') then true
end;
create or replace temp macro atap_layak(teks) as
case
    when contains(teks, 'BUKAN') then null
    when regexp_matches(teks, 'JERAMI|IJUK|DAUN|RUMBIA|LAINNYA') then false
    when regexp_matches(teks, 'GENTENG|BETON|SENG|ASBES|KAYU|SIRAP') then true
end;
