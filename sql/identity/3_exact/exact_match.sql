-- grain: one record that name, birth date and card or kelurahan give to one person in Dukcapil
-- The card decides before the kelurahan; where two people fit equally well, the record stays open.
select
    isi,
    any_value(grup) as grup,
    case when bool_or(kartu) then min(orang) filter (where kartu) else min(orang) end as orang,
    case when bool_or(kartu) then min(isi_wajah) filter (where kartu) else min(isi_wajah) end as isi_wajah,
    case when bool_or(kartu) then 'NAMA_TANGGAL_KARTU' else 'NAMA_TANGGAL_KELURAHAN' end as aturan
from exact_comparison
group by isi
having
    case when bool_or(kartu)
        then min(orang) filter (where kartu) = max(orang) filter (where kartu)
        else min(orang) = max(orang) end
