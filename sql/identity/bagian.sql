-- grain: one contested record and one person it may be, for sharing out the best first
-- Left open: a single row that fits namesakes of several families equally well, when nothing tells whose it is.
with terbaik as (
    select
        rebutan.isi,
        count(*) as banyak,
        count(distinct wajah.no_kk) = 1 and count(wajah.no_kk) = count(*) as sekeluarga,
        hash(list_sort(list(rebutan.orang))) as pilihan,
    from rebutan
    inner join (select orang, min(no_kk) as no_kk from wajah group by orang) as wajah
        on wajah.orang = rebutan.orang
    where rebutan.isi in (select isi from seri)
    group by rebutan.isi, rebutan.nilai
    qualify rebutan.nilai = max(rebutan.nilai) over (partition by rebutan.isi)
),

tak_tentu as (
    select terbaik.isi
    from terbaik
    inner join rekam on rekam.isi = terbaik.isi
    where terbaik.banyak > 1 and not terbaik.sekeluarga
    qualify count(*) over (partition by rekam.source, terbaik.pilihan) < terbaik.banyak
)

select isi, orang, nilai
from rebutan
where isi not in (select isi from tak_tentu)
