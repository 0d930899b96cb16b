-- grain: one person of this month who surely is an earlier one: the best for each other
-- Between equals, who was there in the nearest month goes before who came later or left earlier.
select orang, person_id
from continuation
qualify
    row_number() over (partition by orang order by kekuatan desc, terdekat desc, person_id) = 1
    and row_number() over (partition by person_id order by kekuatan desc, orang) = 1
