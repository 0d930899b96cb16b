-- grain: one person of this month: which sources hold the person (a bit each, in name order)
select
    assignment.orang,
    bit_or(1::bigint << (list_position($sources, record.source) - 1)::int) as sumber,
    bool_or(record.source = 'carik_anggota') as di_carik,
    bool_or(record.source not in ('dukcapil', 'carik_anggota') and not record.sanggahan) as di_daftar
from record
inner join assignment on assignment.isi = record.isi
group by assignment.orang
