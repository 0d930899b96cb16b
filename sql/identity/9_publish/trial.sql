-- grain: one record whose person its NIK confirms, tried again without the NIK
-- person_id is whose it is, person_id_tanpa_nik whose it would be; null: nobody's whom Dukcapil knows. The rest of the
-- journey has been made anew of hidden_row by now.
with found as (
    select isi, orang, 1.0 as peluang
    from rule_match
    union all
    select isi, orang, peluang
    from model_match
)

select
    person_row.source,
    person_row.delivery_periode,
    person_row.file,
    person_row.row,
    numbered_person.person_id,
    other.person_id as person_id_tanpa_nik,
    found.peluang::double as peluang,
    hidden.mewakili::double as mewakili
from hidden
inner join person_row on person_row.isi = hidden.isi
inner join numbered_person on numbered_person.orang = hidden.orang
left join found on found.isi = hidden.isi
left join numbered_person as other on other.orang = found.orang
