-- grain: one pair of cards at one door (no_kk_a < no_kk_b)
-- `ibu`: a mother of somebody on one card stands on the other. A door of more than four cards is a block of flats or a
-- lane without numbers.
with few as (
    select pintu
    from door
    group by pintu
    having count(distinct no_kk) between 2 and 4
),

resident as (
    select
        door.person_id,
        door.no_kk,
        door.pintu,
        p.nama_kunci,
        p.jenis_kelamin,
        p.tanggal_lahir
    from door
    inner join few using (pintu)
    inner join identity.person as p
        on door.person_id = p.person_id and p.periode = $periode
),

child as (
    select
        resident.*,
        nama_kunci(nama_baku(c.nama_ibu)) as ibu_kunci
    from resident
    inner join card_row as c using (person_id)
),

mother as (
    select distinct
        child.pintu,
        least(child.no_kk, woman.no_kk) as no_kk_a,
        greatest(child.no_kk, woman.no_kk) as no_kk_b
    from child
    inner join resident as woman
        on
            child.pintu = woman.pintu
            and child.ibu_kunci = woman.nama_kunci
    where woman.jenis_kelamin = 'P' and umur(woman.tanggal_lahir, child.tanggal_lahir) >= 14
),

card as (
    select distinct pintu, no_kk
    from resident
)

select
    a.pintu,
    a.no_kk as no_kk_a,
    b.no_kk as no_kk_b,
    mother.pintu is not null as ibu
from card as a
inner join card as b
    on a.pintu = b.pintu and a.no_kk < b.no_kk
left join mother
    on a.pintu = mother.pintu and a.no_kk = mother.no_kk_a and b.no_kk = mother.no_kk_b
