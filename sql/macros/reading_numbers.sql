-- Numbers that identify: NIK, KK, and the ids of sources. One that has lost digits, stands for nothing or is
-- covered identifies nobody: two people who share it share nothing.

-- A filler: one digit all along, the same few digits again and again, or a counting row.
create or replace temp macro nomor_pengisi(angka) as
replace(angka, left(angka, 1), '') = ''
or (
    strlen(angka) >= 8
    and (
        contains('01234567890123456789012345', angka) or contains('98765432109876543210987654', angka)
        or angka = left(repeat(left(angka, 2), 16), strlen(angka))
        or angka = left(repeat(left(angka, 3), 16), strlen(angka))
        or angka = left(repeat(left(angka, 4), 16), strlen(angka))
        or (strlen(angka) >= 16 and angka = left(repeat(left(angka, 8), 16), strlen(angka)))
    )
);

-- 3,17203E+15: fewer digits than the number had. One written with all of its digits has lost none.
create or replace temp macro nomor_ilmiah(teks) as
regexp_full_match(teks, '[0-9]([.,][0-9]*)?[eE][+]?[0-9]{1,2}')
and strlen(regexp_replace(regexp_extract(teks, '^[^eE]*'), '[^0-9]', '', 'g'))
    <= try_cast(regexp_extract(teks, '[0-9]+$') as integer);

-- 317203******0001, 3172XXXXXXXX0001: covered, or a form's own row of signs.
create or replace temp macro nomor_bertopeng(teks) as
regexp_matches(teks, '[*•●#?]{2,}|[xX]{3,}|[0-9][xX]{2,}|_{3,}|[.…]{3,}');

-- The digits of a text as Excel leaves them: '3172…; ="3172…"; 3172….0; 3172 0410 …; other text stays.
create or replace temp macro nomor_angka(teks) as
case
    when regexp_full_match(teks, '[0-9]([.,][0-9]*)?[eE][+]?[0-9]{1,2}')
        then cast(try_cast(try_cast(replace(teks, ',', '.') as double) as hugeint) as varchar)
    when regexp_full_match(teks, '[0-9]+[.,]0+') then regexp_extract(teks, '^[0-9]+')
    when regexp_full_match(teks, '[0-9\s.''’`="-]*[0-9][0-9\s.''’`="-]*')
        then regexp_replace(teks, '[^0-9]', '', 'g')
    else teks
end;

create or replace temp macro nomor_cacat_teks(teks) as
case
    when teks is null then 'GALAT'
    when nomor_ilmiah(teks) then 'ILMIAH'
    when nomor_bertopeng(teks) then 'TOPENG'
    else list_transform([nomor_angka(teks)], lambda t: case
        when not regexp_full_match(t, '[0-9]+') then 'KATA'
        when nomor_pengisi(t) then 'PENGISI'
        when strlen(t) <> 16 then 'PANJANG'
        -- no number ever ends so: serials begin with 0001
        when ends_with(t, '0000') then 'BULAT'
    end)[1]
end;

-- Why a delivered NIK or KK identifies nobody: GALAT (an error of Excel), ILMIAH, TOPENG, KATA (words),
-- PENGISI, PANJANG (not sixteen digits), BULAT (rounded). Null for a number, and where none was delivered.
create or replace temp macro nomor_cacat(teks) as
case
    when
        strlen(teks) = 16 and regexp_full_match(teks, '[1-9][0-9]{15}') and not ends_with(teks, '0000')
        and teks[1] <> teks[2]
        then case when nomor_pengisi(teks) then 'PENGISI' end
    when not read_is_blank(teks) then list_transform([read_blank(teks)], lambda t: nomor_cacat_teks(t))[1]
end;

-- A KK number: sixteen digits, or null.
create or replace temp macro read_no_kk(teks) as
case when teks is not null and nomor_cacat(teks) is null
    then list_transform([read_blank(teks)], lambda t: nomor_angka(t))[1] end;

-- A NIK: its digits, or null where they were lost. A filler or one of another length stays for grading.
create or replace temp macro read_nik(teks) as
case
    when strlen(teks) = 16 and regexp_full_match(teks, '[0-9]{16}') then teks
    when teks is not null and coalesce(nomor_cacat(teks) in ('PENGISI', 'PANJANG', 'BULAT'), true)
        then list_transform([read_blank(teks)], lambda t: nomor_angka(t))[1]
end;

-- An id without what Excel puts around it: 'A1, ="A1", 123.0, 3.17203010615702E+14 with all of its digits.
create or replace temp macro id_teks(teks) as
case
    when regexp_full_match(teks, '[0-9]+[.]0|[0-9][.,][0-9]+[eE][+]?[0-9]{1,2}') then nomor_angka(teks)
    else regexp_replace(teks, '^(=?"|'')|"$', '', 'g')
end;

-- Why a source's own id identifies nothing; null for one that may. A short count may be an id.
create or replace temp macro id_cacat(teks) as
case
    when not read_is_blank(teks)
        then list_transform([read_blank(teks)], lambda t: case
            when t is null then 'GALAT'
            when nomor_ilmiah(t) and regexp_matches(t, '[.,+]') then 'ILMIAH'
            when regexp_matches(t, '[*•●?]{2,}|[0-9][xX]{3,}|^[xX._-]+$') then 'TOPENG'
            when replace(t, t[1], '') = '' and (
                t[1] = '0' or (t[1] = '9' and strlen(t) >= 4) or (t[1] between '1' and '8' and strlen(t) >= 8)
            ) then 'PENGISI'
            when list_contains(
                ['TIDAK ADA', 'TDK ADA', 'BELUM ADA', 'TIDAK PUNYA', 'TIDAK TAHU', 'KOSONG', 'NIHIL', 'NAN', 'NONE',
                 'TANPA ID', 'NA'],
                upper(t)
            ) then 'KATA'
        end)[1]
end;

create or replace temp macro read_id(teks) as
case
    when regexp_full_match(teks, '[A-Z]+[0-9]+') then teks
    when teks is not null and id_cacat(teks) is null
        then list_transform([read_blank(teks)], lambda t: id_teks(t))[1]
end;
