-- Age in completed years on a day. Who is born on 29 February completes a year on 1 March where there is no
-- 29 February. Below zero where the day lies before the birth.
create or replace temp macro umur(lahir, hari) as
year(hari) - year(lahir)
- cast(month(hari) * 100 + day(hari) < month(lahir) * 100 + day(lahir) as int);
