-- grain: one record that carries the NIK of a person in Dukcapil and agrees with that person
-- The NIK alone is no proof, it may be a family member's: name or birth date must speak for it, and the
-- other must not speak against it. Where one is only alike, nobody else may fit name and birth date exactly.
select
    isi,
    -- the better agreement; where both are equal the smaller orang, which no order of arrival changes
    arg_max(orang, (nama * 10 + coalesce(tanggal, 2))::hugeint * 10000000000000000000 - orang) as orang,
from nilai_nik
where
    (nama >= 4 and coalesce(tanggal, 1) >= 1)
    or (
        isi not in (select isi from cocok_tepat)
        and (nama >= 4 or (nama >= 2 and coalesce(tanggal, 1) >= 1))
    )
group by isi
