-- Addresses as written, brought to one form for comparing: street words and marks out, RT/RW out
-- (they have columns of their own), numbers without leading zeros.

create or replace temp macro alamat_huruf(alamat) as
trim(regexp_replace(upper(alamat), '[^A-Z0-9/]+', ' ', 'g'));

-- RT 009/05, RT.3 RW 7, RT 003/RW 007
create or replace temp macro alamat_tanpa_rt(alamat) as
regexp_replace(
    regexp_replace(alamat, '\bRT ?0*[0-9]+ ?/? ?(RW)? ?[0-9]*\b', ' ', 'g'),
    '\bRW ?[0-9]+\b', ' ', 'g'
);

-- What stands where nobody wrote an address: "as above", or that it is not known. Homes written down so are not one.
create or replace temp macro alamat_tiruan(alamat) as
strlen(alamat) < 32 and not regexp_matches(alamat, '[0-9]') and regexp_full_match(
    alamat_huruf(replace(alamat, '.', '')),
    '(S/?D/?A|IDEM|DITTO|SAMA( (DENGAN|DGN|SEPERTI|SPT))?( (DI ?)?ATAS)?|(TIDAK|TDK|BELUM|TANPA)( (ADA|TAHU|DI ?KETAHUI|JELAS|TETAP))?( ALAMAT)?)'
);

create or replace temp macro alamat_baku(alamat) as
nullif(trim(regexp_replace(
    regexp_replace(
        regexp_replace(
            regexp_replace(
                replace(
                    alamat_tanpa_rt(alamat_huruf(case when not alamat_tiruan(alamat) then alamat end)), '/', ' '
                ),
                '\b(JALAN|JLN|JL|JLAN|STREET|NOMOR|NOMER|NMR|NO|N0)\b|\b(NO)([0-9])', ' \3', 'g'
            ),
            '\b(GANG|GNG)\b', 'GG', 'g'
        ),
        '\b(BLOCK|BLK|BL)\b', 'BLOK', 'g'
    ),
    ' +0*', ' ', 'g'
)), '');
