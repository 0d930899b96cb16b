-- grain: one scored pair of records
-- Pairs that a rule, the model or people decided, and those in doubt (REVIEW): people are asked about them. A record
-- agreeing with its own NIK needs no pair: person_record says so. Of a month without numbers the weights are learnt.
-- evidence: the rule or the model's weight (bobot, log2), which fields agree to what degree (derajat), and how much each
-- speaks for one person by the model (bidang).
with pair as (
    select
        isi as isi_a,
        isi_wajah as isi_b,
        'RULE' as method,
        1.0 as probability,
        'ACCEPTED' as status,
        aturan,
        null as bobot,
        null as bidang
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
        null as aturan,
        probability.bobot,
        probability.bidang
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
        alasan as aturan,
        null as bobot,
        null as bidang
    from register_match
    union all
    select
        isi_a,
        isi_b,
        case method when 'NIK' then 'RULE' else method end as method,
        peluang as probability,
        'ACCEPTED' as status,
        case method when 'NIK' then 'NIK_SAMA' when 'RULE' then 'NAMA_TANGGAL_TEMPAT' end as aturan,
        bobot,
        bidang
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
        null as aturan,
        bobot,
        bidang
    from unlinked_match
    where method is null and peluang >= 0.2
    union all
    select
        isi_a,
        isi_b,
        'RULE' as method,
        1.0 as probability,
        'ACCEPTED' as status,
        'TINJAUAN' as aturan,
        null as bobot,
        null as bidang
    from told_pair
),

side as materialized (
    select *
    from record
    where isi in (select isi_a from pair union select isi_b from pair)
)

select
    a.source as source_a,
    a.delivery_periode as delivery_periode_a,
    a.file as file_a,
    a.row as row_a,
    b.source as source_b,
    b.delivery_periode as delivery_periode_b,
    b.file as file_b,
    b.row as row_b,
    pair.method,
    pair.probability::double as probability,
    pair.status,
    {
        aturan: pair.aturan,
        bobot: pair.bobot,
        tanpa_nomor: (select tanpa_nomor from numbered),
        derajat: derajat(a, b),
        bidang: pair.bidang
    }::json as evidence
from pair
inner join side as a on a.isi = pair.isi_a
inner join side as b on b.isi = pair.isi_b
