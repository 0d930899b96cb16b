-- The set of lines that decides in a month: classes, needs, the queue and a Lurah's decision rest on it. The setting
-- names one, or several each with the month from which on it decides, in order: SASARAN_2022,SASARAN_2026:2025-01.
create or replace temp macro set_utama(bulan) as
split_part(
    list_last(list_filter(string_split(getvariable('set_utama'), ','), lambda s: split_part(s, ':', 2) <= bulan)),
    ':', 1
);
