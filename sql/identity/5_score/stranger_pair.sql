-- grain: one record that teaches and the face of somebody else, taken blindly: how often values agree by chance
with pupil as materialized (
    select distinct taught_pair.source, taught_pair.isi_a, record.nik
    from taught_pair
    inner join record on record.isi = taught_pair.isi_a
),

other as materialized (
    select isi, nik, row_number() over (order by isi) - 1 as urutan
    from face
    where isi in (select unnest(min(isi, 20000)) from face)
),

-- written down: else all faces are first put beside all records
aimed as materialized (
    select
        source,
        isi_a,
        nik,
        (row_number() over (order by isi_a, source) - 1) % (select count(*) from other) as urutan
    from pupil
    cross join unnest(range(2)) as turn (ke)
)

select
    aimed.source,
    aimed.isi_a,
    other.isi as isi_b,
    true as nama,
    true as tanggal,
    true as kelamin
from aimed
inner join other on other.urutan = aimed.urutan
where other.nik is distinct from aimed.nik
