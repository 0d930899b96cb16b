-- grain: one household drawn by lot for a visit
-- Twenty of each kelurahan, in the order in which a workbook takes them (a tenth of its visits), whatever is known of
-- them and whether or not they were visited before: only such visits show how right the rest is. The lot hangs on a
-- key, so that who fills in the workbook cannot know it. `peluang` is the chance of being among the first `urutan`.
with ranked as (
    select
        household_id,
        kode_kelurahan,
        row_number() over (
            partition by kode_kelurahan
            order by
                sha256(concat_ws('|', coalesce(cast(getvariable('kunci_undian') as varchar), ''), $periode, household_id)),
                household_id
        ) as urutan,
        count(*) over (partition by kode_kelurahan) as jumlah
    from household.household
    where periode = $periode
        and kode_kelurahan is not null
)

select
    household_id,
    kode_kelurahan,
    cast(urutan as integer) as urutan,
    cast(jumlah as integer) as jumlah,
    cast(urutan as double) / jumlah as peluang
from ranked
where urutan <= 20
