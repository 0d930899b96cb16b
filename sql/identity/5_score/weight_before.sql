-- grain: one source, respect and degree: what it weighed in the month before, unless somebody asked to learn anew
select source, bidang, derajat, m, u, pasangan, dipelajari
from identity.weight
where
    source <> 'TANPA NIK' -- which each such month learns from its own pairs
    and periode = (select max(periode) from identity.weight where periode < $periode)
    and $periode not in (select periode from quality.relearn)
