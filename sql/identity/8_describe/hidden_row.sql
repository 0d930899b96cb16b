-- grain: one record of those drawn, without its NIK, or of somebody of their households or the same person, as it is
-- Nothing else has a say in whose the drawn ones are.
select
    person_row.* replace (
        case when hidden.isi is null then person_row.nik end as nik,
        case when hidden.isi is null then person_row.nik_cacat else 'KOSONG' end as nik_cacat,
        case when hidden.isi is null then person_row.nik_sendiri end as nik_sendiri
    )
from person_row
left join hidden on hidden.isi = person_row.isi
where
    person_row.source <> 'dukcapil'
    and not person_row.ulang
    and (
        person_row.grup in (select grup from hidden)
        or person_row.no_kk in (select no_kk from hidden)
        or person_row.isi in (
            select assignment.isi
            from assignment
            inner join hidden on hidden.orang = assignment.orang
        )
    )
