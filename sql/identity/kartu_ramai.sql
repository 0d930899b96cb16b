-- grain: one card number of one source that cannot be one card
-- One card has one head and one address. A number with three heads at three addresses, at six addresses or on
-- more than twenty people was copied down or filled in: it says nothing about anybody's family.
with sering as (
    select hash(source, no_kk) as tanda
    from masuk
    where no_kk is not null
    group by tanda
    having count(*) >= 6 or count(*) filter (where starts_with(hubungan, 'KEPALA')) >= 3
),

-- the same by the letter, before addresses are brought to one form
mencurigakan as (
    select masuk.source, masuk.no_kk
    from masuk
    inner join sering on sering.tanda = hash(masuk.source, masuk.no_kk)
    group by masuk.source, masuk.no_kk
    having
        least(
            count(distinct hash(masuk.alamat, masuk.rt, masuk.rw, masuk.kode_kelurahan)), count(distinct masuk.nama)
        ) >= 6
        or count(distinct masuk.nama) filter (where starts_with(masuk.hubungan, 'KEPALA')) >= 3
        or count(distinct hash(masuk.nama, masuk.tanggal_lahir)) > 20
),

rinci as (
    select
        masuk.source,
        masuk.no_kk,
        nama.kunci,
        masuk.tanggal_lahir,
        coalesce(starts_with(masuk.hubungan, 'KEPALA'), false) as kepala,
        hash(masuk.kode_kelurahan, masuk.rt, masuk.rw, alamat_baku(masuk.alamat)) as tempat,
    from masuk
    inner join mencurigakan
        on mencurigakan.source = masuk.source and mencurigakan.no_kk = masuk.no_kk
    left join nama on nama.nama = masuk.nama
)

select source, no_kk
from rinci
group by source, no_kk
having
    least(count(distinct tempat), count(distinct kunci)) >= 6
    or least(
        count(distinct tempat) filter (where kepala), count(distinct kunci) filter (where kepala)
    ) >= 3
    or count(distinct hash(kunci, tanggal_lahir)) > 20
