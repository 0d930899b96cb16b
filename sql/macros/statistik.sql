-- Wilson's interval of a share seen in n independent cases, which need not be whole, at z standard errors: Wilson 1927.
-- With unequal weights n is (sum w)^2 / sum w^2: Korn and Graubard 1998.
create or replace temp macro wilson_bawah(bagian, n, z) as
case
    when bagian is not null
        then greatest((bagian + z * z / 2 / n - z * sqrt(bagian * (1 - bagian) / n + z * z / 4 / n / n)) / (1 + z * z / n), 0)
end;
create or replace temp macro wilson_atas(bagian, n, z) as
case
    when bagian is not null
        then least((bagian + z * z / 2 / n + z * sqrt(bagian * (1 - bagian) / n + z * z / 4 / n / n)) / (1 + z * z / n), 1)
end;

-- Where z standard deviations from the middle lie of a count that is never negative: a gamma distribution by Wilson and
-- Hilferty (1931). `sebaran` is a ninth of the relative variance.
create or replace temp macro jumlah_pada(perkiraan, sebaran, z) as
perkiraan * greatest(1 - sebaran + z * sqrt(sebaran), 0) ** 3;
