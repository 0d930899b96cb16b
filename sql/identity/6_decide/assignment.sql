-- grain: one record and the person (orang) it belongs to, with how it came there
-- padan: the record and Dukcapil agree on the NIK.
with dukcapil as (
    select
        face.isi,
        face.orang,
        case
            when face.isi in (select isi_b from register_match where alasan <> 'NIK_SAMA') then 'RULE'
            when face.nik_cacat is null then 'NIK'
            else 'NEW'
        end as method,
        1.0 as peluang,
    from face
),

lepas_terbaik as (
    select isi, min(method) as method, max(peluang) as peluang
    from (
        select isi_a as isi, method, peluang from unlinked_match where method is not null
        union all
        select isi_b as isi, method, peluang from unlinked_match where method is not null
    )
    group by isi
)

select isi, orang, method, peluang from dukcapil
union all
select isi, orang, method, 1.0 as peluang from rule_match
union all
select isi, orang, 'PROBABILISTIC' as method, peluang from model_match
union all
select
    unlinked_record.isi,
    coalesce(unlinked_person.orang, unlinked_record.isi) as orang,
    case when coalesce(unlinked_person.orang, unlinked_record.isi) = unlinked_record.isi then 'NEW'
        else coalesce(lepas_terbaik.method, 'NEW') end as method,
    case when coalesce(unlinked_person.orang, unlinked_record.isi) <> unlinked_record.isi
        then lepas_terbaik.peluang end as peluang,
from unlinked_record
left join unlinked_person on unlinked_person.isi = unlinked_record.isi
left join lepas_terbaik on lepas_terbaik.isi = unlinked_record.isi
