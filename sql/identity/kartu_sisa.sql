-- grain: one card (kartu keluarga) at which one open record may belong
-- Its own card, and the cards of the people whom Dukcapil knows among those on the same form or the same
-- (perhaps old) card: who stands beside one's wife and children on a form is most likely their family.
-- Groups of more than 40 records are no household.
with kelompok_rekam as (
    select isi, kelompok
    from rekam
    where kelompok is not null and source <> 'dukcapil'
    union all
    select isi, hash('kartu', no_kk) as kelompok
    from rekam
    where no_kk is not null and source <> 'dukcapil'
),

kelompok_terbuka as (
    select distinct kelompok_rekam.kelompok
    from kelompok_rekam
    inner join sisa on sisa.isi = kelompok_rekam.isi
),

wajar as (
    select kelompok_rekam.kelompok
    from kelompok_rekam
    inner join kelompok_terbuka on kelompok_terbuka.kelompok = kelompok_rekam.kelompok
    group by kelompok_rekam.kelompok
    having count(*) <= 40
),

teman as (
    select distinct kelompok_rekam.kelompok, cocok.orang
    from kelompok_rekam
    inner join wajar on wajar.kelompok = kelompok_rekam.kelompok
    inner join (
        select isi, orang from cocok_nik
        union all
        select isi, orang from cocok_aturan
    ) as cocok on cocok.isi = kelompok_rekam.isi
)

select isi, no_kk
from sisa
where no_kk is not null
union
select kelompok_rekam.isi, wajah.no_kk
from kelompok_rekam
inner join sisa on sisa.isi = kelompok_rekam.isi
inner join teman on teman.kelompok = kelompok_rekam.kelompok
inner join wajah on wajah.orang = teman.orang
where wajah.no_kk is not null
