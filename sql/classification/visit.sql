-- grain: one household whose welfare a visit has settled
-- The latest visit up to the periode's last day at which somebody was found and a decision taken. A visit
-- that found nobody, or could not judge, gives no welfare; one that found the household gone ends it.
with visits as (
    select
        coalesce(s.household_id, v.household_id) as household_id,
        v.hasil_kunjungan,
        v.keputusan,
        v.tanggal,
        v.delivery_periode,
        v.pengeluaran_verifikasi,
        v.jumlah_anggota_verifikasi
    from staging.verval as v
    left join household.successor as s
        on v.household_id = s.id_lama
        and s.periode = $periode
    where v.periode = $periode
        and v.tanggal <= last_day(cast($periode || '-01' as date))
),

speaking as (
    select *
    from visits
    where hasil_kunjungan in ('PINDAH', 'MENINGGAL')
        or (
            hasil_kunjungan = 'DITEMUKAN'
            and keputusan in ('MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN')
        )
),

latest as (
    -- On one day the later delivery wins, then the poorer decision: nobody is dropped by a tie.
    select *
    from speaking
    qualify row_number() over (
        partition by household_id
        order by
            tanggal desc,
            delivery_periode desc,
            hasil_kunjungan,
            list_position(['MISKIN EKSTREM', 'MISKIN', 'TIDAK MISKIN'], keputusan),
            pengeluaran_verifikasi nulls last,
            jumlah_anggota_verifikasi nulls last
    ) = 1
)

select
    l.household_id,
    l.tanggal,
    replace(l.keputusan, ' ', '_') as keputusan,
    cast(
        case
            when l.pengeluaran_verifikasi > 0 and l.jumlah_anggota_verifikasi >= 1
                then l.pengeluaran_verifikasi / l.jumlah_anggota_verifikasi
        end as decimal(18, 2)
    ) as per_kapita_rp
from latest as l
inner join household.household as h
    on l.household_id = h.household_id
    and h.periode = $periode
where l.hasil_kunjungan = 'DITEMUKAN'
