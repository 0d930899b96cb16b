-- grain: one living, resident person
-- Where somebody lives, strongest evidence first: the form at whose door the person was seen (not where
-- Dukcapil records a later move), the card, the list's own household, alone. The card is identity.person's: a
-- number that many families carry is none, nor is one with more than twenty people.
-- Two kinds of people nobody saw live with those of their card who were seen: children, with their mother
-- or else the head's couple (most were born after the visit), and those who came onto the card after the
-- visit. A grown-up whom the surveyor did not name while naming the family does not live there: the door
-- outranks the card.
with resident as (
    select
        person_id,
        no_kk,
        nama,
        umur(tanggal_lahir, last_day(($periode || '-01')::date)) < 17 as anak
    from identity.person
    where
        periode = $periode
        and hidup_menetap
),

dukcapil as (
    select
        r.person_id,
        d.hubungan,
        d.nama_ibu,
        d.tanggal_status,
        d.kode_kelurahan
    from identity.person_record as r
    inner join staging.dukcapil as d
        on
            r.periode = d.periode
            and r.delivery_periode = d.delivery_periode
            and r.file = d.file
            and r.row = d.row
    where
        r.periode = $periode
        and r.source = 'dukcapil'
        and d.status_penduduk = 'AKTIF'
    qualify
        row_number() over (
            partition by r.person_id
            order by d.tanggal_status desc nulls last, d.no_kk, d.hubungan, d.nama_ibu
        ) = 1
),

sighting as (
    select
        r.person_id,
        g.kelompok,
        a.hubungan,
        dwelling.tanggal_pendataan,
        dwelling.kode_kelurahan,
        g.jumlah_anggota_form
    from staging.carik_anggota as a
    inner join identity.person_record as r
        on
            a.periode = r.periode
            and a.delivery_periode = r.delivery_periode
            and a.file = r.file
            and a.row = r.row
    inner join form_group as g using (id_rumah_tangga)
    left join form_dwelling as dwelling using (id_rumah_tangga)
    where
        a.periode = $periode
        and r.source = 'carik_anggota'
),

seen as (
    select
        resident.person_id,
        sighting.kelompok,
        sighting.hubungan,
        sighting.tanggal_pendataan
    from resident
    inner join sighting using (person_id)
    left join dukcapil using (person_id)
    where
        dukcapil.tanggal_status is null
        or sighting.tanggal_pendataan is null
        or dukcapil.tanggal_status <= sighting.tanggal_pendataan
        or dukcapil.kode_kelurahan = sighting.kode_kelurahan
    qualify
        row_number() over (
            partition by resident.person_id
            order by
                sighting.tanggal_pendataan desc nulls last,
                sighting.jumlah_anggota_form desc,
                sighting.kelompok,
                sighting.hubungan
        ) = 1
),

unseen as (
    select
        resident.person_id,
        coalesce(resident.anak, false) as anak,
        resident.no_kk,
        dukcapil.hubungan,
        dukcapil.tanggal_status,
        dukcapil.nama_ibu,
        dukcapil.person_id is not null as on_card
    from resident
    left join dukcapil using (person_id)
    where resident.person_id not in (select person_id from seen)
),

seen_on_card as (
    select
        resident.no_kk,
        dukcapil.hubungan,
        seen.kelompok,
        seen.tanggal_pendataan,
        resident.nama
    from seen
    inner join dukcapil using (person_id)
    inner join resident using (person_id)
    where resident.no_kk in (select no_kk from unseen)
),

mother_home as (
    select
        unseen.person_id,
        min(seen_on_card.kelompok) as kelompok
    from unseen
    inner join seen_on_card using (no_kk)
    where
        unseen.anak
        and nama_kunci(nama_baku(unseen.nama_ibu)) = nama_kunci(nama_baku(seen_on_card.nama))
    group by unseen.person_id
),

head_home as (
    select
        no_kk,
        kelompok,
        tanggal_pendataan
    from seen_on_card
    where hubungan in ('KEPALA KELUARGA', 'SUAMI', 'ISTRI')
    qualify
        row_number() over (
            partition by no_kk
            order by hubungan = 'KEPALA KELUARGA' desc, tanggal_pendataan desc nulls last, kelompok
        ) = 1
),

card_home as (
    select
        unseen.person_id,
        coalesce(mother_home.kelompok, head_home.kelompok) as kelompok
    from unseen
    left join mother_home using (person_id)
    left join head_home using (no_kk)
    where
        unseen.anak
        or unseen.tanggal_status > head_home.tanggal_pendataan
),

listed as (
    select
        r.person_id,
        min(r.source || ':' || r.kelompok) as daftar
    from identity.person_record as r
    inner join unseen using (person_id)
    where
        r.periode = $periode
        and r.kelompok is not null
        -- of a lost card the kelompok is the address
        and case when r.source = 'dukcapil' then unseen.no_kk is null else not unseen.on_card end
    group by r.person_id
),

-- More people than a card can hold live where else they are found together, or each alone.
card_alone as (
    select unseen.no_kk
    from unseen
    left join card_home using (person_id)
    where card_home.kelompok is null and unseen.no_kk is not null
    group by unseen.no_kk
    having count(*) <= 20
)

select
    person_id,
    kelompok,
    case when starts_with(hubungan, 'KEPALA') then 'KEPALA KELUARGA' else hubungan end as hubungan,
    'carik' as basis
from seen
union all
select
    unseen.person_id,
    case
        when card_home.kelompok is not null then card_home.kelompok
        when card_alone.no_kk is not null then 'kartu:' || unseen.no_kk
        when listed.daftar is not null then 'daftar:' || listed.daftar
        else 'orang:' || unseen.person_id
    end as kelompok,
    case
        when card_home.kelompok is null then unseen.hubungan
        when unseen.hubungan <> 'KEPALA KELUARGA' then unseen.hubungan
    end as hubungan,
    case
        when unseen.on_card then 'dukcapil'
        when listed.daftar is not null then split_part(listed.daftar, ':', 1)
        else 'daftar'
    end as basis
from unseen
left join card_home using (person_id)
left join listed using (person_id)
left join card_alone on unseen.no_kk = card_alone.no_kk
