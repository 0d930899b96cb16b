-- grain: one record and the person (orang) it belongs to, with how it came there
with register as (
    select
        face.isi,
        face.orang,
        case
            when face.isi in (select isi_b from register_match where alasan <> 'NIK_SAMA') then 'RULE'
            when face.nik_cacat is null then 'NIK'
            else 'NEW'
        end as method,
        1.0 as peluang
    from face
),

unlinked_best as (
    select isi, min(method) as method, max(peluang) as peluang
    from (
        select isi_a as isi, method, peluang from unlinked_match where method is not null
        union all
        select isi_b as isi, method, peluang from unlinked_match where method is not null
    )
    group by isi
)

select isi, orang, method, peluang from register
union all
select isi, orang, method, 1.0 as peluang from rule_match
union all
select isi, orang, 'PROBABILISTIC' as method, peluang from model_match
union all
select
    unlinked_record.isi,
    coalesce(unlinked_person.orang, unlinked_record.isi) as orang,
    case when coalesce(unlinked_person.orang, unlinked_record.isi) = unlinked_record.isi then 'NEW'
        when unlinked_record.isi in (select unnest([isi_a, isi_b]) from told_pair) then 'RULE'
        else coalesce(unlinked_best.method, 'NEW') end as method,
    case when coalesce(unlinked_person.orang, unlinked_record.isi) = unlinked_record.isi then null
        when unlinked_record.isi in (select unnest([isi_a, isi_b]) from told_pair) then 1.0
        else unlinked_best.peluang end as peluang
from unlinked_record
left join unlinked_person on unlinked_person.isi = unlinked_record.isi
left join unlinked_best on unlinked_best.isi = unlinked_record.isi
