-- grain: one record that hangs together with others whom Dukcapil does not know, and the person (orang) it belongs to
select
    unlinked_component.isi,
    coalesce(untangled.orang, unlinked_component.orang) as orang
from unlinked_component
left join untangled on untangled.isi = unlinked_component.isi
