"""Dates: whether day or month comes first, found from numbers beyond twelve and from the NIK.

Excel that reads dates in the American way turns 03/04/1990 into a date of March and leaves 25/04/1990 as text:
such a column holds both, and its dates have day and month swapped.
"""

from calendar import monthrange

import duckdb

from assets.raw.convention.convention import ENOUGH, Convention, weigh
from expectations.contract import Column

ISO = "TAHUN-BULAN-HARI"
DAY_FIRST = "HARI/BULAN/TAHUN"
MONTH_FIRST = "BULAN/HARI/TAHUN"
MIXED = "CAMPUR"
SWAPPED = "TAHUN-HARI-BULAN"
ORDER = {DAY_FIRST: "DMY", MONTH_FIRST: "MDY", MIXED: "", ISO: "DMY"}
# So many dates none of which has a day beyond the twelfth are no chance.
NO_CHANCE = 10
BIRTH = "tanggal_lahir"
# Dates that are not of a birth may lie ahead of their delivery: a line of poverty, a deadline.
YEARS_AHEAD = 30

# a and b are the numbers of which one is the day; d and m what the NIK says. Half a million equal dates are
# counted once.
PARTS = """
    with written as (
        select
            trim(regexp_replace({column}, '^[^0-9]*[^0-9 ], *', '')) as t,
            {day} as d,
            {month} as m,
            count(*) as n
        from temp.incoming where rusak is null and {column} is not null
        group by all
    ),
    parts as (
        select
            regexp_extract(t, '^([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})', ['y', 'a', 'b']) as i,
            regexp_extract(t, '^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ][0-9]{{2}}', ['a', 'b']) as s,
            regexp_extract(t, '^([0-9]{{2}})([0-9]{{2}})(?:1[89]|2[01])[0-9]{{2}}(?:[.,]0+)?$', ['a', 'b']) as e,
            d, m, n
        from written
    ),
    numbers as (
        select
            i.a <> '' as year_first,
            try_cast(case when i.a <> '' then i.b when s.a <> '' then s.a else e.a end as integer) as a,
            try_cast(case when i.a <> '' then i.a when s.a <> '' then s.b else e.b end as integer) as b,
            d, m, n
        from parts where i.a <> '' or s.a <> '' or e.a <> ''
    )
    select
        year_first,
        sum(n),
        coalesce(sum(n) filter (where a > 12 and b <= 12), 0),
        coalesce(sum(n) filter (where b > 12 and a <= 12), 0),
        coalesce(sum(n) filter (where a <= 12 and b <= 12 and a <> b and d = a and m = b), 0),
        coalesce(sum(n) filter (where a <= 12 and b <= 12 and a <> b and d = b and m = a), 0)
    from numbers group by year_first
"""


def last_day(column: Column, periode: str) -> str:
    """Returns the SQL of the last day that a year of two digits may mean in a delivery of `periode`."""
    year, month = map(int, periode.split("-"))
    if column.name == BIRTH:
        return f"date '{periode}-{monthrange(year, month)[1]:02d}'"
    return f"date '{year + YEARS_AHEAD}-12-31'"


def infer(con: duckdb.DuckDBPyConnection, column: Column, nik: bool) -> Convention | None:
    """Returns how the column of `incoming` writes its dates; None if there are none.

    `nik`: whether the rows' NIK may bear witness.
    """
    name = f'"{column.name}"'
    iso = f"strlen({name}) = 10 and {name}[5] = '-' and {name}[8] = '-'"
    found = con.execute(
        f"select count({name}), count(*) filter (where {iso}),"
        f" count(*) filter (where {iso} and {name}[9:10] > '12') from temp.incoming where rusak is null"
    ).fetchone()
    assert found is not None
    filled, plain, late = found
    if not filled:
        return None
    if plain == filled and (late or filled < NO_CHANCE):
        return Convention(ISO, filled, usual=True)
    witness = nik and column.name == BIRTH
    digits = "strlen(nik) = 16 and regexp_full_match(nik, '[0-9]{16}')"
    counted = con.execute(
        PARTS.format(
            column=name,
            day=f"case when {digits} then nik_hari(nik) end" if witness else "null::integer",
            month=f"case when {digits} then nik[9:10]::integer end" if witness else "null::integer",
        )
    ).fetchall()
    forms = {row[0]: row[1:] for row in counted}
    day_first = forms.get(False, (0, 0, 0, 0, 0))
    year_first = forms.get(True, (0, 0, 0, 0, 0))
    return _decide(filled, day_first, year_first)


def _decide(filled: int, day_first: tuple[int, ...], year_first: tuple[int, ...]) -> Convention:
    """Returns the convention that the counts prove: (values, first beyond 12, second beyond 12, NIK with the
    first as day, NIK with the second as day), where for year_first the last number is the `first`."""
    total, a, b, nik_a, nik_b = day_first
    usual = weigh(a + nik_a, b + nik_b)
    ahead = weigh(year_first[1] + year_first[3], year_first[2] + year_first[4])
    # text with days beyond the twelfth only, beside dates that never have one: Excel swapped the others
    half = a == total >= ENOUGH and year_first[0] >= NO_CHANCE and not year_first[1]
    swapped = ahead is False or (half and not year_first[3])
    names = {True: DAY_FIRST, False: MONTH_FIRST, None: MIXED}
    name = names[usual] if total else ISO
    if not total and not swapped:  # month names, counts of days, dates with a time
        return Convention(ISO, year_first[0], filled - year_first[0])
    agree, against = (b + nik_b, a + nik_a) if usual is False else (a + nik_a, b + nik_b)
    if swapped:
        name += f"; {SWAPPED}"
        agree, against = agree + year_first[2] + year_first[4], against + year_first[3]
    return Convention(name, agree, against, doubtful=usual is None)


def expression(column: Column, text: str, convention: Convention, periode: str, nik: str) -> str:
    """Returns the SQL of the date in `text` as YYYY-MM-DD; `nik` is the SQL of the row's NIK, or null."""
    order, _, ahead = convention.name.partition("; ")
    year_first = "YDM" if ahead == SWAPPED else "YMD"
    read = f"read_date_as({text}, '{ORDER[order]}', '{year_first}', {last_day(column, periode)}, {nik})"
    return f"strftime({read}, '%Y-%m-%d')"
