-- grain: one living, resident person whom a surveyor named, and the home of the form
-- Whoever stands on forms of two homes lives with the family of the own card, else at the card's address; where neither
-- tells, the latest visit and the larger form decide.
select
    s.person_id,
    s.id_rumah_tangga,
    s.kelompok,
    s.hubungan,
    s.tanggal_pendataan
from sighting as s
inner join identity.person as p
    on s.person_id = p.person_id and p.periode = $periode
where
    p.hidup_menetap
    and not s.pindah
qualify
    row_number() over (
        partition by s.person_id
        order by
            s.kartu_sama > 0 desc,
            s.alamat_sama desc,
            s.kartu_sama desc,
            s.tanggal_pendataan desc nulls last,
            s.jumlah_anggota_form desc,
            s.kelompok,
            s.id_rumah_tangga
    ) = 1
