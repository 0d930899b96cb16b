-- grain: one living, resident person on a card whose address has a number: the card, and the door (a hash) it gives
-- What the card says, not where a surveyor found somebody: it is held against that.
with resident as (
    select
        p.person_id,
        p.no_kk,
        c.kode_kelurahan,
        c.rt,
        c.rw,
        c.alamat
    from identity.person as p
    inner join card_row as c using (person_id)
    where
        p.periode = $periode
        and p.hidup_menetap
        and p.no_kk is not null
),

-- each spelling is brought to one form once
spelled as (
    select
        alamat,
        alamat_baku(alamat) as baku
    from (select alamat from resident union select alamat from form_dwelling)
)

select
    r.person_id,
    r.no_kk,
    hash(r.kode_kelurahan, r.rt, r.rw, s.baku) as pintu,
    hash(f.kode_kelurahan, f.rt, f.rw, b.baku) as pintu_formulir
from resident as r
inner join spelled as s on r.alamat = s.alamat
left join seen on r.person_id = seen.person_id
left join form_dwelling as f on seen.id_rumah_tangga = f.id_rumah_tangga
left join spelled as b on f.alamat = b.alamat
where
    r.kode_kelurahan is not null
    and regexp_matches(s.baku, '[0-9]')
