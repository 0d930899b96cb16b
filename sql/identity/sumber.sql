-- grain: one person of this month: which sources hold the person (a bit each, in name order)
select
    kepemilikan.orang,
    bit_or(1::bigint << (list_position($sources, rekam.source) - 1)::int) as sumber,
    bool_or(rekam.source = 'carik_anggota') as di_carik,
    bool_or(rekam.source not in ('dukcapil', 'carik_anggota') and not rekam.sanggahan) as di_daftar,
from rekam
inner join kepemilikan on kepemilikan.isi = rekam.isi
group by kepemilikan.orang
