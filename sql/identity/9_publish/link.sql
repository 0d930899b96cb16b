-- grain: one scored pair of records
-- Pairs that a rule, the model or people decided, and those in doubt (REVIEW): people are asked about them. A record
-- agreeing with its own NIK needs no pair: person_record says so. Of a month without numbers the weights are learnt.
with pair as (
    select
        isi as isi_a,
        isi_wajah as isi_b,
        'RULE' as method,
        1.0 as probability,
        'ACCEPTED' as status,
        { aturan: aturan }::json as evidence
    from rule_match
    where method = 'RULE'
    union all
    select
        probability.isi as isi_a,
        probability.isi_wajah as isi_b,
        'PROBABILISTIC' as method,
        probability.peluang as probability,
        case
            when model_match.isi is not null then 'ACCEPTED'
            when (probability.isi, probability.orang) in (select (isi, orang) from parted)
                or probability.isi in (select isi from told) then 'REJECTED'
            else 'REVIEW'
        end as status,
        { bobot: probability.bobot, tanpa_nomor: (select tanpa_nomor from numbered) }::json as evidence
    from probability
    left join model_match on model_match.isi = probability.isi and model_match.orang = probability.orang
    where probability.peluang >= 0.2
    union all
    select
        isi_a,
        isi_b,
        'RULE' as method,
        1.0 as probability,
        'ACCEPTED' as status,
        { aturan: alasan }::json as evidence
    from register_match
    union all
    select
        isi_a,
        isi_b,
        case method when 'NIK' then 'RULE' else method end as method,
        peluang as probability,
        'ACCEPTED' as status,
        { aturan: case method when 'NIK' then 'NIK_SAMA' when 'RULE' then 'NAMA_TANGGAL_TEMPAT' end,
            bobot: bobot }::json as evidence
    from unlinked_match
    where method is not null
    union all
    select
        isi_a,
        isi_b,
        'PROBABILISTIC' as method,
        peluang as probability,
        case
            when (isi_a, isi_b) in (select (isi_a, isi_b) from verdict_pair) then 'REJECTED'
            else 'REVIEW'
        end as status,
        { bobot: bobot, tanpa_nomor: (select tanpa_nomor from numbered) }::json as evidence
    from unlinked_match
    where method is null and peluang >= 0.2
    union all
    select
        isi_a,
        isi_b,
        'RULE' as method,
        1.0 as probability,
        'ACCEPTED' as status,
        { aturan: 'TINJAUAN' }::json as evidence
    from told_pair
),

address as (
    select
        isi,
        min({ source: source, delivery_periode: delivery_periode, file: file, row: row }) as alamat
    from person_row
    where isi in (select isi_a from pair union select isi_b from pair)
    group by isi
)

select
    a.alamat.source as source_a,
    a.alamat.delivery_periode as delivery_periode_a,
    a.alamat.file as file_a,
    a.alamat.row as row_a,
    b.alamat.source as source_b,
    b.alamat.delivery_periode as delivery_periode_b,
    b.alamat.file as file_b,
    b.alamat.row as row_b,
    pair.method,
    pair.probability::double as probability,
    pair.status,
    pair.evidence
from pair
inner join address as a on a.isi = pair.isi_a
inner join address as b on b.isi = pair.isi_b
