-- grain: one living, resident person on a card whose address has a number: the card, and the door (a hash) it gives
-- What the card says, not where a surveyor found somebody: it is held against that.
with resident as (
    select
        p.person_id,
        p.no_kk,
        d.kode_kelurahan,
        d.rt,
        d.rw,
        d.alamat
    from identity.person as p
    inner join identity.person_record as r
        on p.person_id = r.person_id and p.periode = r.periode
    inner join staging.dukcapil as d
        on
            r.periode = d.periode
            and r.delivery_periode = d.delivery_periode
            and r.file = d.file
            and r.row = d.row
    where
        p.periode = $periode
        and p.hidup_menetap
        and p.no_kk is not null
        and r.source = 'dukcapil'
        and d.status_penduduk = 'AKTIF'
    qualify
        row_number() over (
            partition by p.person_id
            order by d.tanggal_status desc nulls last, d.kode_kelurahan, d.alamat, d.rt, d.rw
        ) = 1
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
