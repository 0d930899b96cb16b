-- grain: one record that carries the NIK of a person in Dukcapil and agrees with that person
-- The NIK alone is no proof, it may be a family member's: name or birth date must speak for it, and the
-- other must not speak against it. Where one is only alike, nobody else may fit name and birth date exactly.
-- A birth date that contradicts an equal name needs a third witness; a NIK that many people carry identifies
-- only whom both confirm.
select
    isi,
    any_value(grup) as grup,
    -- the better agreement; where both are equal the smaller orang, which no order of arrival changes
    arg_max(orang, (nama * 10 + coalesce(tanggal, 2))::hugeint * 10000000000000000000 - orang) as orang
from nik_comparison
where
    case
        when nama >= 4 and coalesce(tanggal, 1) >= 1 and (not ramai or tanggal >= 4) then true
        when isi in (select isi from exact_match) then false
        when ramai then nama >= 2 and tanggal = 5
        else (nama >= 4 and saksi) or (nama >= 2 and coalesce(tanggal, 1) >= 1)
    end
group by isi
