-- grain: one record and one person whom a decision is about, as whose the record is known, and the decision (a, b)
-- A row that both had says of neither that it is the other.
with marked as (
    select
        t.a,
        t.b,
        t.sama,
        t.sisi,
        record.isi
    from record
    inner join verdict_trace as t
        on
            record.source = t.source
            and t.jejak = jejak_baris(
                $secret, coalesce(record.nik, record.nik_ramai), record.no_kk, record.kode_kelurahan,
                record.nama_kunci, record.tanggal_lahir
            )
)

select
    a,
    b,
    sama,
    isi,
    min(sisi) as sisi,
    case min(sisi) when 'a' then a else b end as person_id
from marked
group by a, b, sama, isi
having sama or count(*) = 1
