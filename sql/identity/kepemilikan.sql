-- grain: one record and the person (orang) it belongs to, with how it came there
-- padan: the record and Dukcapil agree on the NIK.
with dukcapil as (
    select
        wajah.isi,
        wajah.orang,
        case
            when wajah.isi in (select isi_b from dukcapil_sama where alasan <> 'NIK_SAMA') then 'RULE'
            when wajah.nik_cacat is null then 'NIK'
            else 'NEW'
        end as method,
        1.0 as peluang,
    from wajah
),

lepas_terbaik as (
    select isi, min(method) as method, max(peluang) as peluang
    from (
        select isi_a as isi, method, peluang from lepas_sama where method is not null
        union all
        select isi_b as isi, method, peluang from lepas_sama where method is not null
    )
    group by isi
)

select isi, orang, method, peluang from dukcapil
union all
select isi, orang, method, 1.0 as peluang from cocok
union all
select isi, orang, 'PROBABILISTIC' as method, peluang from cocok_peluang
union all
select
    lepas.isi,
    coalesce(kelompok_lepas.orang, lepas.isi) as orang,
    case when coalesce(kelompok_lepas.orang, lepas.isi) = lepas.isi then 'NEW'
        else coalesce(lepas_terbaik.method, 'NEW') end as method,
    case when coalesce(kelompok_lepas.orang, lepas.isi) <> lepas.isi
        then lepas_terbaik.peluang end as peluang,
from lepas
left join kelompok_lepas on kelompok_lepas.isi = lepas.isi
left join lepas_terbaik on lepas_terbaik.isi = lepas.isi
