-- grain: one person on one form
-- A form number that two households carry (identity gave its rows no kelompok) tells of nobody. `kepala`: a grown-up
-- head; null where the form does not say what the person is.
select
    r.person_id,
    a.id_rumah_tangga,
    min(a.hubungan) as hubungan,
    bool_or(
        starts_with(a.hubungan, 'KEPALA')
        and coalesce(umur(p.tanggal_lahir, last_day(($periode || '-01')::date)) >= 17, true)
    ) as kepala,
    any_value(p.no_kk) as no_kk,
    list_distinct(list(a.no_kk)) as no_kk_ditulis
from staging.carik_anggota as a
inner join identity.person_record as r
    on
        a.periode = r.periode
        and a.delivery_periode = r.delivery_periode
        and a.file = r.file
        and a.row = r.row
inner join identity.person as p
    on r.person_id = p.person_id and r.periode = p.periode
where
    a.periode = $periode
    and r.source = 'carik_anggota'
    and r.kelompok is not null
group by r.person_id, a.id_rumah_tangga
