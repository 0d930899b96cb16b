-- Numbers that identify: NIK, KK, and the ids of sources. One that has lost digits, stands for nothing or is
-- covered identifies nobody: two people who share it share nothing.

-- A filler of sixteen digits: eight of one in a row, a half twice, a counting row.
create or replace temp macro nomor_pengisi_panjang(angka) as
(strlen(angka) = 16 and try_cast(angka as ubigint) % 100000001 = 0)
or contains('01234567890123456789012345', angka) or contains('98765432109876543210987654', angka)
or regexp_matches(
    angka,
    '0{8}|1{8}|2{8}|3{8}|4{8}|5{8}|6{8}|7{8}|8{8}|9{8}|^(?:0000|1111|2222|3333|4444|5555|6666|7777|8888|9999){4}$'
);

-- A filler: one digit all along or eight in a row, the same few digits again and again, or a counting row.
create or replace temp macro nomor_pengisi(angka) as
replace(angka, left(angka, 1), '') = ''
or (
    strlen(angka) >= 8
    and (
        angka = left(repeat(left(angka, 2), 16), strlen(angka))
        or angka = left(repeat(left(angka, 3), 16), strlen(angka))
        or angka = left(repeat(left(angka, 4), 16), strlen(angka))
        or nomor_pengisi_panjang(angka)
    )
);

-- Sixteen digits that may be a NIK or KK: of a province (11 to 97), with a serial, and no filler.
create or replace temp macro nomor_utuh(teks) as
strlen(teks) = 16
and coalesce(try_cast(teks as ubigint) between 1100000000000000 and 9799999999999999, false)
and cast(try_cast(teks as ubigint) as varchar) = teks
and not ends_with(teks, '0000') and not nomor_pengisi_panjang(teks);

-- 3,17203E+15: fewer digits than the number had. One written with all of its digits has lost none, up to 2^53: from there
-- on a program's number is the nearest of those that it can hold, as 9171041507600004.0 is of …003.
create or replace temp macro nomor_ilmiah(teks) as
case
    when regexp_full_match(teks, '[0-9]([.,][0-9]*)?[eE][+]?[0-9]{1,2}') then
        strlen(regexp_replace(regexp_extract(teks, '^[^eE]*'), '[^0-9]', '', 'g'))
        <= try_cast(regexp_extract(teks, '[0-9]+$') as integer)
        or coalesce(try_cast(replace(teks, ',', '.') as double) >= 9007199254740992, true)
    when regexp_full_match(teks, '[0-9]{16,}[.,]0+')
        then coalesce(try_cast(regexp_extract(teks, '^[0-9]+') as hugeint) >= 9007199254740992, true)
    else false
end;

-- 317203******0001, 3172XXXXXXXX0001: covered, or a form's own row of signs.
create or replace temp macro nomor_bertopeng(teks) as
regexp_matches(teks, '[*•●#?]{2,}|[xX]{3,}|[0-9][xX]{2,}|_{3,}|[.…]{3,}');

-- The digits of a text as Excel leaves them: '3172…; ="3172…"; 3172….0; 3172 0410 …; other text stays.
create or replace temp macro nomor_angka(teks) as
case
    when regexp_full_match(teks, '[0-9]([.,][0-9]*)?[eE][+]?[0-9]{1,2}')
        then cast(try_cast(try_cast(replace(teks, ',', '.') as double) as hugeint) as varchar)
    when regexp_full_match(teks, '[0-9]+[.,]0+') then regexp_extract(teks, '^[0-9]+')
    when regexp_full_match(teks, '[0-9\s.''’‘`="“”„-]*[0-9][0-9\s.''’‘`="“”„-]*')
        then regexp_replace(teks, '[^0-9]', '', 'g')
    else teks
end;

create or replace temp macro nomor_cacat_teks(teks) as
case
    when teks is null then 'GALAT'
    when nomor_ilmiah(teks) then 'ILMIAH'
    when nomor_bertopeng(teks) then 'TOPENG'
    else list_transform([nomor_angka(teks)], lambda t: case
        when not regexp_full_match(t, '[0-9]+')
            then case when strlen(regexp_replace(t, '[^0-9]', '', 'g')) >= 8 then 'HURUF' else 'KATA' end
        when nomor_pengisi(t) then 'PENGISI'
        when strlen(t) <> 16 then 'PANJANG'
        when not (left(t, 2) between '11' and '97') then 'PENGISI'  -- of no province
        -- no number ever ends so: serials begin with 0001
        when ends_with(t, '0000') then 'BULAT'
    end)[1]
end;

-- Why a delivered NIK or KK identifies nobody: GALAT (an error of Excel), ILMIAH, TOPENG, KATA (words), HURUF
-- (letters among its digits), PENGISI, PANJANG (not sixteen digits), BULAT (rounded). Null for a number, and where none was delivered.
create or replace temp macro nomor_cacat(teks) as
case
    when nomor_utuh(teks) then null
    when not read_is_blank(teks) then list_transform([read_blank(teks)], lambda t: nomor_cacat_teks(t))[1]
end;

-- A KK number: sixteen digits, or null. One of another length stays for the rule that names it; it joins nobody.
create or replace temp macro read_no_kk(teks) as
case
    when nomor_utuh(teks) then teks
    when teks is not null
        then list_transform(
            [read_blank(teks)],
            lambda t: case when coalesce(nomor_cacat_teks(t) = 'PANJANG', true) then nomor_angka(t) end
        )[1]
end;

-- A NIK: its digits, or null where they were lost. A filler or one of another length stays for grading.
create or replace temp macro read_nik(teks) as
case
    when strlen(teks) = 16 and regexp_full_match(teks, '[0-9]{16}') then teks
    when teks is not null
        then list_transform(
            [read_blank(teks)],
            lambda t: case
                when coalesce(nomor_cacat_teks(t) in ('PENGISI', 'PANJANG', 'BULAT'), true) then nomor_angka(t)
            end
        )[1]
end;

-- What a select that knows no better reads a NIK or KK with.
create or replace temp macro read_digits(teks) as read_nik(teks);

-- An id without what Excel puts around it: 'A1, ="A1", 123.0, 3.17203010615702E+14 with all of its digits.
create or replace temp macro id_teks(teks) as
case
    when regexp_full_match(teks, '[0-9]+[.]0|[0-9][.,][0-9]+[eE][+]?[0-9]{1,2}') then nomor_angka(teks)
    else regexp_replace(teks, '^(=?"|'')|["'']$', '', 'g')
end;

-- Most ids, at a glance: a letter, and a number of its own at the end.
create or replace temp macro id_utuh(teks) as
regexp_full_match(teks, '[A-WYZa-wyz][A-WYZa-wyz0-9/-]*[1-9][0-9]{0,2}');

create or replace temp macro id_cacat_teks(teks) as
case
    when teks is null then 'GALAT'
    when starts_with(teks, '?') then 'BULAT'  -- of a rounded column (assets/raw/convention)
    when regexp_full_match(teks, '(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]( [0-9:]+)?') then 'TANGGAL'  -- 2-1 in Excel
    -- two in one cell; a comma in a number of Excel's is none between two
    when regexp_matches(teks, '[;|&]|[0-9A-Za-z](, ?| / | dan )[0-9A-Za-z]', 'i')
        and not regexp_full_match(teks, '[0-9],[0-9]+[eE][+]?[0-9]{1,2}')
        then 'GANDA'
    when nomor_ilmiah(teks) and regexp_matches(teks, '[.,+]') then 'ILMIAH'
    when nomor_bertopeng(teks) or regexp_full_match(teks, '[xX._-]+') then 'TOPENG'
    when regexp_full_match(teks, '0+') or regexp_full_match(regexp_replace(teks, '[^0-9]', '', 'g'), '0{3,}')
        then 'PENGISI'
    when regexp_full_match(teks, '9{4,}') then 'PENGISI'
    when strlen(teks) >= 8 and regexp_full_match(teks, '[0-9]+') and nomor_pengisi(teks) then 'PENGISI'
    when regexp_full_match(
        upper(teks),
        '(TIDAK|TDK|BELUM|TANPA)( .*)?|KOSONG|NIHIL|NAN|NONE|NA|NIL|PROSES.*|ID BARU|[(\[<\\]*(NULL|NA|N)[)\]>]*'
    ) then 'KATA'
end;

-- Why a source's own id identifies nothing; null for one that may. A short count may be an id.
create or replace temp macro id_cacat(teks) as
case
    when id_utuh(teks) then null
    when not read_is_blank(teks) then list_transform([read_blank(teks)], lambda t: id_cacat_teks(t))[1]
end;

create or replace temp macro read_id(teks) as
case
    when id_utuh(teks) then teks
    when teks is not null
        then list_transform([read_blank(teks)], lambda t: case when id_cacat_teks(t) is null then id_teks(t) end)[1]
end;
