-- Names as written on Indonesian registers, brought to one spelling.
-- nama_baku: readable, without titles, degrees, BIN/BINTI and with one spelling of Muhammad.
-- nama_kunci: its sound, for comparing: old spelling and letters that are heard alike fall together.
-- All are plain string functions of one name; callers normalise each distinct name once.

-- Capital letters and single spaces only; an apostrophe joins (NU'MAN), other signs separate. A name without
-- any Latin letter keeps the letters it has.
create or replace temp macro nama_latin(nama) as
trim(regexp_replace(translate(upper(strip_accents(nama)), '''`’‘', ''), '[^A-Z]+', ' ', 'g'));

create or replace temp macro nama_huruf(nama) as
case
    when regexp_full_match(nama, '[A-Z]+( [A-Z]+)*') then nama
    else list_transform(
        [nama_latin(nama)],
        lambda t: case when t <> '' then t else trim(regexp_replace(upper(nama), '\P{L}+', ' ', 'g')) end
    )[1]
end;

-- Titles before the name and degrees after it. A title needs a name behind it, a degree one before
-- it: a person called only HAJI keeps the name.
create or replace temp macro nama_tanpa_sebutan(nama) as
regexp_replace(
    nama,
    '^((ALM|ALMH|ALMARHUM|ALMARHUMAH|BAPAK|BPK|IBU|TN|TUAN|NY|NYONYA|NN|NONA|SDR|SDRI|SAUDARA|H|HAJI|HJ|HJH|HAJJAH|HAJAH|DRS|DRA|DR|DRG|DRH|DOKTER|IR|INSINYUR|PROF|PROFESOR|KH|K H|KYAI|KIAI|UST|USTAD|USTADZ|USTADZAH|ST|R|RR|RD|RA|KAPT|LETDA|LETTU|SERDA|SERKA|SERMA|PELDA|PELTU|BRIPDA|BRIPTU|BRIPKA|AIPDA|AIPTU|IPDA|IPTU|AKP|KOMPOL|AKBP) )+',
    ''
);

-- Two words of which the last is as short as a degree and bears no sign of one (TAN BA, but not TAN, B.A.) are
-- a name: what stayed without it would be anybody called TAN.
create or replace temp macro nama_tanpa_gelar(nama, bertanda) as
case
    when not bertanda and regexp_full_match(nama, '[A-Z]+ [A-Z]{1,2}') then nama
    else regexp_replace(
        nama,
        '( (S PD I|S PDI|S PD SD|S PD|SPD|SPDI|S KOM|SKOM|S KEP|SKEP|S KEP NERS|NERS|NS|S KM|SKM|S K M|S AG|SAG|S SOS|SSOS|S SI|SSI|S IP|SIP|S IK|SIK|S IKOM|SIKOM|S FARM|SFARM|S HUT|SHUT|S SN|SSN|S PSI|SPSI|S PT|SPT|S PI|SPI|S TP|STP|S TR KEB|S KED|SKED|S HI|SHI|S SY|SSY|S E|SE|S E AK|S H|SH|S T|ST|S S|SS|S GZ|SGZ|A MD|AMD|AMD KEB|A MD KEB|A MD KEP|AMKEB|AMKEP|AMA PD|A MA PD|M PD|MPD|M PD I|MPDI|M SI|MSI|M KOM|MKOM|M KES|MKES|M AG|MAG|M HUM|MHUM|M KN|MKN|M T|MT|M M|MM|M H|MH|M SC|MSC|M A|MA|MBA|M B A|M P H|MPH|PHD|PH D|BSC|B SC|BA|B A|SP PD|SPPD|SP A|SPA|SP OG|SPOG|CPA|AK|APT|DRS|DRA|DR|IR|H|HJ|ALM|ALMH|ALMARHUM|ALMARHUMAH))+$',
        ''
    )
end;

-- MUHAMMAD in its many spellings, and M. before another word.
create or replace temp macro nama_muhammad(nama) as
regexp_replace(
    regexp_replace(
        nama,
        '\b(M[OU]E?(H|CH|KH)A?M+[AEI]?[DT]+|MOH|MOHD|MOCH|MOCHD|MUH|MUHD|MUCH|MHD|MHMD|MUHAMD|MUHMD)\b',
        'MUHAMMAD',
        'g'
    ),
    '^(M|MD) ',
    'MUHAMMAD '
);

-- BIN and BINTI join a father's name to the person's: the joining word goes, the name stays.
create or replace temp macro nama_tanpa_bin(nama) as
regexp_replace(nama, ' (BINTI|BINTE|BIN|BTE|BT|B) ', ' ', 'g');

-- A newborn is written down before it has a name: BAYI, BY. NY. SITI. Twins are called alike.
create or replace temp macro nama_belum_ada(nama) as
coalesce(regexp_matches(upper(nama), '^\s*(BAYI|BY)\b'), false);

-- What stands for a name that nobody knows, is a member's place in the family, or hides the name behind stars: two
-- people written down so are not alike.
create or replace temp macro nama_tiruan(nama) as
coalesce(
    regexp_full_match(
        nama,
        replace(replace(
            '(?i) ?(N ?N|X+( X+)*|NO ?NAME|NAMA|UNKNOWN|ANONIM|ANONYMOUS|HAMBA ALLAH|(MR|MRS|MISS|TUAN|NYONYA) ?X'
            || '|TES|TEST|TESTING|DUMMY|(ANGGOTA|KEPALA)( KELUARGA| RUMAH TANGGA)?|AYAH|IBU|BAPAK|ANAK|ISTRI|SUAMI'
            || '|(NAMA )?(TIDAK|TDK|TAK|BELUM|BLM|TANPA)( (ADA|PUNYA|DATA|DI|ISI|DIISI|TERISI|TAHU|TAU|KETAHUI|DIKETAHUI'
            || '|TERDAFTAR|TERTULIS|TERBACA|JELAS|DIKENAL|DISEBUTKAN|DIBERI|BERNAMA))*( NAMA(NYA)?)?)? ?',
            ' ?', '[^\p{L}]*'), ' ', '[^\p{L}]+'
        )
    )
    or (contains(nama, '*') and regexp_matches(nama, '[*]{2}|(^|[^\p{L}])\p{L}[*]')),
    false
);

create or replace temp macro nama_baku(nama) as
nullif(
    nama_tanpa_bin(nama_muhammad(list_transform(
        [nama_tanpa_sebutan(nama_huruf(case when not nama_tiruan(nama) then nama end))], lambda t: nama_tanpa_gelar(t, regexp_matches(nama, ',|[.]\s*$'))
    )[1])),
    ''
);

-- Double letters fall together (RE2 knows no back references). The cases here and below only save time.
create or replace temp macro nama_tunggal(nama) as
case
    when not regexp_matches(nama, 'MM|NN|LL|SS|TT|RR|DD|II|AA|PP|KK|UU') then nama
    else replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        nama, 'MM', 'M'), 'NN', 'N'), 'LL', 'L'), 'SS', 'S'), 'TT', 'T'), 'RR', 'R'), 'DD', 'D'),
        'II', 'I'), 'AA', 'A'), 'PP', 'P'), 'KK', 'K'), 'UU', 'U')
end;

-- Pairs of letters that sound like one: oe=oo=u, dj=dy=j, tj=ty=c, sj=sy=s, th=t, dz=s, ch=kh=h inside a
-- word and c at its start.
create or replace temp macro nama_pasangan(baku) as
case
    when not regexp_matches(baku, 'OE|OO|[DTS][JY]|[TCK]H|DZ') then baku
    else regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            regexp_replace(baku, '\bCH', 'C', 'g'),
            'OE', 'U'), 'OO', 'U'), 'DJ', 'J'), 'DY', 'J'), 'TJ', 'C'), 'TY', 'C'), 'SJ', 'S'), 'SY', 'S'),
            'TH', 'T'), 'DZ', 'S'),
        '[CK]H', 'H', 'g'
    )
end;

-- The sound: pairs of letters as above, and j=y=i, f=v=p, q=k, z=s.
create or replace temp macro nama_kunci(baku) as
nama_tunggal(translate(nama_pasangan(baku), 'JYVFQZ', 'IIPPKS'));

-- The words of a name in alphabetical order: swapped word order falls together.
create or replace temp macro nama_urut(nama_kunci) as
array_to_string(list_sort(string_split(nama_kunci, ' ')), ' ');

-- Two words that may be one: a typing error, an initial, or a short form of three to five letters.
-- (A case stops at the first answer, so that the costly distance is the last resort.)
create or replace temp macro kata_mirip(a, b) as
case
    when a = b then true
    when starts_with(a, b) or starts_with(b, a) then least(length(a), length(b)) in (1, 3, 4, 5)
    when ends_with(a, b) or ends_with(b, a) then least(length(a), length(b)) in (3, 4, 5)
    when least(length(a), length(b)) < 4 or abs(length(a) - length(b)) > 2 then false
    when jaro_similarity(a, b) < 0.7 then false
    else damerau_levenshtein(a, b) <= case when least(length(a), length(b)) >= 8 then 2 else 1 end
end;

-- Every word of the shorter name (a list of words) has a similar word in the longer.
create or replace temp macro kata_tercakup(a, b) as
case
    when len(a) <= len(b) then list_bool_and(list_transform(
        a, lambda k: list_bool_or(list_transform(b, lambda p: kata_mirip(k, p)))
    ))
    else list_bool_and(list_transform(
        b, lambda k: list_bool_or(list_transform(a, lambda p: kata_mirip(k, p)))
    ))
end;

-- How alike two sounds (nama_kunci) are:
-- 5 equal, 4 other word order, 3 words dropped, 2 every word similar, 1 the first or only word
-- similar, 0 different, null when either is missing.
create or replace temp macro nama_mirip(a, b) as
case
    when a is null or b is null then null
    when a = b then 5
    when nama_urut(a) = nama_urut(b) then 4
    when list_has_all(string_split(a, ' '), string_split(b, ' ')) then 3
    when list_has_all(string_split(b, ' '), string_split(a, ' ')) then 3
    when replace(a, ' ', '') = replace(b, ' ', '') then 3
    when length(a) >= 6 and length(b) >= 6 and abs(length(a) - length(b)) <= 1
        and damerau_levenshtein(a, b) <= 1 then 2
    when contains(a, ' ') = contains(b, ' ')
        and kata_tercakup(string_split(a, ' '), string_split(b, ' ')) then 2
    when kata_mirip(split_part(a, ' ', 1), split_part(b, ' ', 1)) then 1
    when contains(a, ' ') <> contains(b, ' ')
        and kata_tercakup(string_split(a, ' '), string_split(b, ' ')) then 1
    else 0
end;

-- How alike two birth dates are: 5 equal, 4 day and month swapped, 3 year off by one, 2 one is a
-- 1 January or 1 July stand-in of the same year, 1 one of day, month and year differs, or they lie a month
-- or a year and some days apart at most, 0 different, null when either is missing.
create or replace temp macro tanggal_mirip(a, b) as
case
    when a is null or b is null then null
    when a = b then 5
    when year(a) = year(b) and month(a) = day(b) and day(a) = month(b) then 4
    when month(a) = month(b) and least(day(a), 28) = least(day(b), 28) and abs(year(a) - year(b)) = 1
        then 3
    when year(a) = year(b) and (
        (day(a) = 1 and month(a) in (1, 7)) or (day(b) = 1 and month(b) in (1, 7))
    ) then 2
    when (year(a) = year(b))::int + (month(a) = month(b))::int + (day(a) = day(b))::int = 2 then 1
    when abs(a - b) <= 31 or abs(a - b) between 363 and 368 then 1
    else 0
end;

-- Two mothers' names (their sounds) that may be one; one word in common is no proof.
create or replace temp macro ibu_mirip(a, b) as
nama_mirip(a, b) >= 4 or (nama_mirip(a, b) >= 2 and contains(a, ' ') and contains(b, ' '));
