-- grain: one fingerprint that may hide two people
-- Its rows differ in spelling (names that only sound alike: twins) or, where no birth date says whom they mean
-- (tanpa_tanda: a NIK may be the father's; twins without a name have one date), in relation or line.
select
    isi,
    min(tanggal_lahir) is null or bool_or(nama_belum_ada(nama)) as tanpa_tanda
from keyed_row
where isi in (select isi from keyed_row group by isi having count(*) > 1)
group by isi
having
    min(ejaan) <> max(ejaan)
    or (tanpa_tanda and (min(hubungan) <> max(hubungan) or min(no_urut) <> max(no_urut)))
