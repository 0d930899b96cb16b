-- grain: one household and the dwelling of its newest Carik form, else that of DTSEN
-- What DTSEN says counts where no form is, and only in words: what its codes mean a code book must tell.
-- `tidak_layak` says in words what of the dwelling is unfit, null where nothing is or nobody has looked.
with seen as (
    select
        h.household_id,
        case
            when f.household_id is not null then 'carik'
            when coalesce(
                kata(d.dtsen_lantai), kata(d.dtsen_dinding), kata(d.dtsen_atap), kata(d.dtsen_air), kata(d.dtsen_bab)
            ) is not null
                then 'dtsen'
        end as sumber,
        case when f.household_id is not null then c.jenis_lantai else kata(d.dtsen_lantai) end as jenis_lantai,
        case when f.household_id is not null then c.jenis_dinding else kata(d.dtsen_dinding) end as jenis_dinding,
        case when f.household_id is not null then c.jenis_atap else kata(d.dtsen_atap) end as jenis_atap,
        case
            when f.household_id is not null then c.status_bangunan
            when regexp_matches(d.dtsen_status_rumah, 'BUKAN|TIDAK') then null
            when regexp_matches(d.dtsen_status_rumah, 'MILIK SENDIRI') then 'MILIK SENDIRI'
            when regexp_matches(d.dtsen_status_rumah, 'BEBAS SEWA') then 'BEBAS SEWA'
            when regexp_matches(d.dtsen_status_rumah, 'DINAS') then 'DINAS'
            when regexp_matches(d.dtsen_status_rumah, 'KONTRAK|SEWA') then 'KONTRAK'
        end as status_bangunan,
        case
            when f.household_id is not null then c.sumber_air_minum
            when regexp_matches(d.dtsen_air, 'BUKAN') then null
            when regexp_matches(d.dtsen_air, 'KEMASAN|ISI ULANG') then 'KEMASAN'
            when regexp_matches(d.dtsen_air, 'LED[EI]NG|\bPD?AM\b') then 'PAM'
            when regexp_matches(d.dtsen_air, '(TAK|TIDAK) *TERLINDUNG') then 'SUMUR TAK TERLINDUNG'
            when regexp_matches(d.dtsen_air, 'TERLINDUNG|BOR|POMPA') then 'SUMUR TERLINDUNG'
            when regexp_matches(d.dtsen_air, 'SUNGAI|DANAU|WADUK|KOLAM|IRIGASI|HUJAN') then 'SUNGAI/HUJAN'
        end as sumber_air_minum,
        case
            when f.household_id is not null then c.fasilitas_bab
            when regexp_matches(d.dtsen_bab, 'TIDAK ADA|TANPA') then 'TIDAK ADA'
            when regexp_matches(d.dtsen_bab, 'UMUM|KOMUNAL|SIAPA') then 'UMUM'
            when regexp_matches(d.dtsen_bab, 'BERSAMA|TERTENTU') then 'BERSAMA'
            when regexp_matches(d.dtsen_bab, 'SENDIRI') then 'SENDIRI'
        end as fasilitas_bab,
        case
            when f.household_id is not null then c.bahan_bakar_masak else kata(d.dtsen_bahan_bakar)
        end as bahan_bakar_masak,
        case when f.household_id is not null then c.jumlah_mobil else cast(d.dtsen_mobil as integer) end as jumlah_mobil
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
    left join classification.predictor as d
        on h.household_id = d.household_id
        and d.periode = $periode
    where h.periode = $periode
)

select
    household_id,
    sumber,
    status_bangunan,
    jenis_lantai,
    jenis_dinding,
    jenis_atap,
    sumber_air_minum,
    fasilitas_bab,
    bahan_bakar_masak,
    jumlah_mobil,
    nullif(
        concat_ws(
            ', ',
            case when not lantai_layak(jenis_lantai) then 'lantai tanah' end,
            case when not dinding_layak(jenis_dinding) then 'dinding ' || lower(jenis_dinding) end,
            case when not atap_layak(jenis_atap) then 'atap ' || lower(jenis_atap) end,
            case fasilitas_bab
                when 'UMUM' then 'buang air besar di fasilitas umum'
                when 'TIDAK ADA' then 'tanpa tempat buang air besar'
            end
        ),
        ''
    ) as tidak_layak
from seen
