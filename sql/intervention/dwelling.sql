-- grain: one household and the dwelling of its newest Carik form
-- `tidak_layak` says in words what of the dwelling is unfit, null where nothing is or nobody has looked.
select
    h.household_id,
    c.status_bangunan,
    c.sumber_air_minum,
    c.fasilitas_bab,
    c.jumlah_mobil,
    nullif(
        concat_ws(
            ', ',
            case when c.jenis_lantai = 'TANAH' then 'lantai tanah' end,
            case when c.jenis_dinding in ('BAMBU', 'LAINNYA') then 'dinding ' || lower(c.jenis_dinding) end,
            case when c.jenis_atap = 'LAINNYA' then 'atap lainnya' end,
            case c.fasilitas_bab
                when 'UMUM' then 'buang air besar di fasilitas umum'
                when 'TIDAK ADA' then 'tanpa tempat buang air besar'
            end
        ),
        ''
    ) as tidak_layak
from household.household as h
left join household.form as f
    on h.household_id = f.household_id
    and f.terbaru
    and f.periode = $periode
left join staging.carik_rumah_tangga as c
    on f.delivery_periode = c.delivery_periode
    and f.file = c.file
    and f.row = c.row
    and c.periode = $periode
where h.periode = $periode
