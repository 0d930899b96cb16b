-- grain: one person of this month and the id
-- The id of the earlier person who is most surely the same, one to one; else a new one: a keyed hash of
-- what identifies the person, so that nothing can be computed from it or to it without the key.
with dipilih as (
    select
        orang,
        person_id,
    from lanjutan
    qualify
        row_number() over (partition by orang order by kekuatan desc, person_id) = 1
),

terus as (
    select dipilih.orang, dipilih.person_id
    from dipilih
    inner join lanjutan using (orang, person_id)
    qualify row_number() over (
        partition by dipilih.person_id order by lanjutan.kekuatan desc, dipilih.orang
    ) = 1
),

baru as (
    select
        orang.orang,
        concat_ws(
            '|', 'orang', orang.nik, orang.kunci, orang.tanggal_lahir, orang.no_kk, orang.kode_kelurahan
        ) as teks,
    from orang
    where orang.orang not in (select orang from terus)
),

bernomor as (
    select
        orang,
        teks || '|' || row_number() over (partition by teks order by orang) as teks,
    from baru
),

calon_id as (
    select
        orang,
        teks,
        'P' || left(sha256($kunci || '|' || teks), 20) as person_id,
    from bernomor
)

select orang, person_id, false as baru from terus
union all
select
    calon_id.orang,
    case when terpakai.id is null then calon_id.person_id
        else 'P' || left(sha256($kunci || '|' || calon_id.teks || '|' || $periode), 20) end as person_id,
    true as baru,
from calon_id
left join identity.registry as terpakai on terpakai.id = calon_id.person_id
