-- grain: one pair of records of one person whom Dukcapil does not know (isi_a < isi_b)
-- By NIK where neither name nor birth date contradicts it, by rule (name, birth date and place or card; without a
-- birth date name, address and relation), or by the model's score; never two rows that must be two people. Quite
-- another birth date needs NIK and card or address. nilai orders the pairs of alike people.
with weighed as (
    select
        *,
        case
            when nik and (
                (nama >= 4 and (kartu or alamat))
                or (nama >= 2 and coalesce(tanggal, 1) >= 1)
                or (nama >= 1 and tanggal >= 3)
            )
                then 'NIK'
            when nama >= 4 and tanggal = 5 and kelamin and (kartu or kelurahan) then 'RULE'
            when nama >= 4 and tanggal is null and kelamin and alamat and not hubungan_beda then 'RULE'
            when bobot >= 5 and (select tanpa_nomor from numbered) then 'PROBABILISTIC'
            when bobot >= 4 and (nama >= 2 or (nama = 1 and nik))
                and (coalesce(tanggal, 1) >= 1 or (nik_dekat and (kartu or alamat)))
                then 'PROBABILISTIC'
        end as method
    from unlinked_comparison
),

accepted as (
    select
        weighed.isi_a,
        weighed.isi_b,
        padan(a, b) as nilai
    from weighed
    inner join unlinked_record as a on a.isi = weighed.isi_a
    inner join unlinked_record as b on b.isi = weighed.isi_b
    where weighed.method is not null and not dua_orang(a, b)
        and (weighed.isi_a, weighed.isi_b) not in (select (isi_a, isi_b) from verdict_pair)
)

select
    weighed.isi_a,
    weighed.isi_b,
    case when accepted.isi_a is not null then weighed.method end as method,
    round(weighed.bobot, 3) as bobot,
    case when accepted.isi_a is not null and weighed.method in ('NIK', 'RULE') then 1.0
        else round(pow(2, weighed.bobot) / (1 + pow(2, weighed.bobot)), 6) end as peluang,
    accepted.nilai,
    weighed.bidang
from weighed
left join accepted on accepted.isi_a = weighed.isi_a and accepted.isi_b = weighed.isi_b
