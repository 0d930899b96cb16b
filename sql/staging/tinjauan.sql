-- grain: one decision on one pair of persons
-- What a reviewer wrote into the workbook that the pipeline issued, or `konvergensi unmerge` on somebody's behalf.
select
    delivery_periode,
    file,
    row,
    read_blank(nomor) as nomor,
    read_blank(person_id_a) as person_id_a,
    read_blank(person_id_b) as person_id_b,
    read_in(keputusan, ['SAMA', 'BEDA', 'TIDAK TAHU', 'PISAH']) as keputusan,
    read_blank(alasan) as alasan,
    read_date(tanggal) as tanggal,
    read_blank(petugas) as petugas,
    read_blank(petugas_kedua) as petugas_kedua
from delivered
