-- grain: one source, one respect and one degree of likeness: how much it speaks for one person
select
    source,
    bidang,
    derajat,
    syarat,
    m::double as m,
    u::double as u,
    bobot::double as bobot,
    pasangan,
    case when pasangan > 0 then coalesce(dipelajari, $periode) end as dipelajari,
    m_bulan_ini::double as m_bulan_ini,
    pasangan_bulan_ini
from weight
