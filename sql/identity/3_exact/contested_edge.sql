-- grain: one contested record and one person it may be, for sharing out the best first
-- Left open: a single row that fits namesakes of several families equally well, when nothing tells whose it is.
with best as (
    select
        contested.isi,
        count(*) as banyak,
        count(distinct face.no_kk) = 1 and count(face.no_kk) = count(*) as sekeluarga,
        hash(list_sort(list(contested.orang))) as pilihan
    from contested
    inner join (select orang, min(no_kk) as no_kk from face group by orang) as face
        on face.orang = contested.orang
    where contested.isi in (select isi from tie)
    group by contested.isi, contested.nilai
    qualify contested.nilai = max(contested.nilai) over (partition by contested.isi)
),

undecided as (
    select best.isi
    from best
    inner join record on record.isi = best.isi
    where not best.sekeluarga
    qualify count(*) over (partition by record.source, best.pilihan) < best.banyak
)

select isi, orang, nilai
from contested
where isi not in (select isi from undecided)
