"""Dates: whether day or month comes first, found from numbers beyond twelve and from the NIK.

Excel that reads dates in the American way turns 03/04/1990 into a date of March and leaves 25/04/1990 as text:
such a column holds both, and its dates have day and month swapped.
"""

from dataclasses import replace

import duckdb

from assets import months
from assets.raw.convention.convention import CLEAR, ENOUGH, Convention, weigh
from expectations.contract import Column
from expectations.sql import quoted

ISO = "TAHUN-BULAN-HARI"
DAY_FIRST = "HARI/BULAN/TAHUN"
MONTH_FIRST = "BULAN/HARI/TAHUN"
MIXED = "CAMPUR"
SWAPPED = "TAHUN-HARI-BULAN"
YEAR_FIRST = "TAHUN/BULAN/HARI"  # of three numbers of two digits
GREENWICH, FROM_1904 = "UTC", "SEJAK 1904"
COUNTED = "HITUNGAN HARI"
OTHER_COUNT = "HITUNGAN LAIN"  # of days: taken where the row's NIK says so too
ORDER = {DAY_FIRST: "DMY", MONTH_FIRST: "MDY", MIXED: "", ISO: "DMY", YEAR_FIRST: "YMD"}
# Days between the two beginnings from which Excel counts.
SINCE_1904 = 1462
# Of births. Of other dates none lies so far back: smaller numbers count from 1970, or are no counts of days.
SINCE_1990 = 32874
# So many of the counts whose NIK says a birth date begin as it says, where they are counts of one kind.
HALF_AND_MORE = 0.75
# So many dates none of which has a day beyond the twelfth are no chance.
NO_CHANCE = 10
BIRTH = "tanggal_lahir"
# Dates that are not of a birth may lie ahead of their delivery: a line of poverty, a deadline.
YEARS_AHEAD = 30

# Whose clocks say AM and PM write the month first.
# a and b are the numbers of which one is the day, c the year of two digits; d, m and y what the NIK says: its six
# digits of birth. Half a million equal dates beside equal digits are counted once.
PARTS = """
    with written as (
        select {column} as text, '000000' || substr({nik}, 7, 6) as k, count(*) as n
        from temp.incoming where rusak is null and {column} is not null
        group by all
    ),
    forms as (
        select
            text,
            regexp_extract(t, '^([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})', ['y', 'a', 'b']) as i,
            regexp_extract(t, '^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{2}})', ['a', 'b', 'c']) as s,
            regexp_full_match(t, '[0-9]{{1,2}}[-/. ][0-9]{{1,2}}[-/. ][0-9]{{2}}') as short,
            regexp_matches(t, '[0-9] ?[AP]M$') as usa,
            regexp_extract(t, '^([0-9]{{2}})([0-9]{{2}})(?:1[89]|2[01])[0-9]{{2}}(?:[.,]0+)?$', ['a', 'b']) as e
        from (
            select text, trim(regexp_replace(text, '^[^0-9]*[^0-9 ], *', '')) as t
            from (select distinct text from written)
        )
    ),
    parts as (
        select i, s, short, usa, e, nik_hari(k) as d, k[9:10]::integer as m, k[11:12]::integer as y, n
        from written inner join forms using (text)
    ),
    numbers as (
        select
            i.a <> '' as year_first,
            try_cast(case when i.a <> '' then i.b when s.a <> '' then s.a else e.a end as integer) as a,
            try_cast(case when i.a <> '' then i.a when s.a <> '' then s.b else e.b end as integer) as b,
            case when short then try_cast(s.c as integer) end as c,
            usa,
            d, m, y, n
        from parts where i.a <> '' or s.a <> '' or e.a <> ''
    )
    select
        year_first,
        sum(n),
        coalesce(sum(n) filter (where a > 12 and b <= 12), 0),
        coalesce(sum(n) filter (where a <= 12 and (b > 12 or usa)), 0),
        coalesce(sum(n) filter (where a <= 12 and b <= 12 and a <> b and d = a and m = b), 0),
        coalesce(sum(n) filter (where a <= 12 and b <= 12 and a <> b and d = b and m = a), 0),
        coalesce(sum(n) filter (where y = a and m = b and d = c and (y, d) <> (c, a)), 0),
        coalesce(sum(n) filter (where y = c and (m = b and d = a or d = b and m = a) and not (y = a and d = c)), 0),
        coalesce(sum(n) filter (where {year} - a between 0 and 1 and c between 1 and 31), 0),
        coalesce(sum(n) filter (where {year} - c between 0 and 1), 0),
        count(distinct a * 100 + b)
    from numbers group by year_first
"""
NONE = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
# Clocks at midnight here, as Greenwich wrote them in the years when they stood otherwise too.
MIDNIGHT = "(17:00|16:30|16:40|16:52:48)"
OTHERS = """
    select
        count(*) filter (where regexp_matches({column}, '[T ][0-9]{{1,2}}:[0-9]{{2}}')),
        count(*) filter (where regexp_matches({column}, '[T ]{midnight}(:00([.]0+)?)?$')),
        count(*) filter (where regexp_matches({column}, '[T ]0?0:00(:00([.]0+)?)?$')),
        count(*) filter (where {serial}),
        count(*) filter (where {serial} and k is not null),
        count(*) filter (where {serial} and {as_1900}),
        count(*) filter (where {serial} and {as_1904})
    from (select {column}, {nik} as k from temp.incoming where rusak is null)
"""
SERIAL = "regexp_full_match({column}, '[1-9][0-9]{{4}}([.,][0-9]+)?')"


def last_day(column: Column, periode: str) -> str:
    """Returns the SQL of the last day that a year of two digits may mean in a delivery of `periode`."""
    if column.name == BIRTH:
        return f"date '{months.last_day(periode)}'"
    return f"date '{int(periode[:4]) + YEARS_AHEAD}-12-31'"


def infer(
    con: duckdb.DuckDBPyConnection, column: Column, nik: bool, periode: str
) -> Convention | None:
    """Returns how the column of `incoming`, delivered for `periode`, writes its dates; None if there are none.

    `nik`: whether the rows' NIK may bear witness.
    """
    name = quoted(column.name)
    iso = f"strlen({name}) = 10 and {name}[5] = '-' and {name}[8] = '-'"
    [found] = con.execute(
        f"select count({name}), count(*) filter (where {iso}),"
        f" count(*) filter (where {iso} and {name}[9:10] > '12'),"
        f" count(*) filter (where strlen({name}) = 10 and {name}[3] in ('/', '-'))"
        " from temp.incoming where rusak is null"
    ).fetchall()
    filled, plain, late, slashed = found
    if not filled:
        return None
    if plain == filled and (late or filled < NO_CHANCE):
        return Convention(ISO, late, usual=True)
    digits = "strlen(nik) = 16 and regexp_full_match(nik, '[0-9]{16}')"
    witness = (
        f"case when {digits} then nik end" if nik and column.name == BIRTH else "null::varchar"
    )
    parts = PARTS.format(column=name, nik=witness, year=int(periode[2:4]))
    counted = con.execute(parts).fetchall()
    forms = {row[0]: tuple(map(int, row[1:])) for row in counted}
    few = NO_CHANCE if column.name == BIRTH else 1  # children of one year may be born on its number
    chosen = _decide(filled, forms.get(False, NONE), forms.get(True, NONE), few)
    if plain + slashed == filled:
        return replace(chosen, usual=chosen.name == DAY_FIRST)
    others, doubtful = _others(con, name, witness)
    if column.name == BIRTH:
        others = [other for other in others if other != COUNTED]
    elif GREENWICH in others:  # an office may close at five
        doubtful = True
    said = "; ".join([chosen.name, *others])
    return replace(chosen, name=said, doubtful=chosen.doubtful or doubtful)


def _others(con: duckdb.DuckDBPyConnection, name: str, witness: str) -> tuple[list[str], bool]:
    """Returns whether the column has counts of days, whether its times are Greenwich's, all of them midnight here, and
    whether those counts begin with 1904, as the NIK says, or as it says neither; and whether that is doubtful."""
    serial = SERIAL.format(column=name)
    born = (
        "(k is not null and nik_sesuai_tanggal(k, date '1899-12-30' + {name}[1:5]::int + {days}))"
    )
    since = [
        f"case when {serial} then {born.format(name=name, days=d)} end" for d in (0, SINCE_1904)
    ]
    [row] = con.execute(
        OTHERS.format(
            column=name,
            midnight=MIDNIGHT,
            serial=serial,
            nik=witness,
            as_1900=since[0],
            as_1904=since[1],
        )
    ).fetchall()
    times, midnights, here, counted, witnessed, from_1900, from_1904 = row
    found = [COUNTED] if counted else []
    mixed = False
    if midnights >= ENOUGH and midnights >= CLEAR * (times - here):
        found.append(GREENWICH)
        mixed = here > 0
    if witnessed >= ENOUGH and max(from_1900, from_1904) < HALF_AND_MORE * witnessed:
        found.append(OTHER_COUNT)
        mixed = True
    elif weigh(from_1900, from_1904) is False:
        found.append(FROM_1904)
    return found, mixed


def _decide(
    filled: int, day_first: tuple[int, ...], year_first: tuple[int, ...], few: int
) -> Convention:
    """Returns the convention that the counts prove: (values, first beyond 12, second beyond 12, NIK with the
    first as day, NIK with the second as day, NIK with a year of two digits first, last, this year or the last one
    first, last, different days), where for year_first the last number is the `first`. Of fewer than `few` values the
    year proves nothing."""
    total, a, b, nik_a, nik_b, short_first, short_last, now_first, now_last, _ = day_first
    if total and weigh(short_last, short_first) is False:
        return Convention(YEAR_FIRST, short_first, short_last)
    if not short_last and few <= total == now_first > now_last:
        return Convention(YEAR_FIRST, now_first, now_last, doubtful=True)
    usual = weigh(a + nik_a, b + nik_b)
    ahead = weigh(year_first[1] + year_first[3], year_first[2] + year_first[4])
    # text with days beyond the twelfth, beside dates that never have one: Excel swapped the others
    half = total >= ENOUGH and a >= CLEAR * total and year_first[0] and not year_first[1]
    half = half and not year_first[3]
    # one day of payment in many rows is one day: different ones none of which goes beyond the twelfth are no chance
    swapped = ahead is False or (half and year_first[-1] >= NO_CHANCE)
    doubtful = usual is None or ahead is None or bool(half and ahead is not False)
    names = {True: DAY_FIRST, False: MONTH_FIRST, None: MIXED}
    name = names[usual] if total else ISO
    if not total and not swapped:  # month names, counts of days, dates with a time
        return Convention(ISO, year_first[0], filled - year_first[0], doubtful=doubtful)
    agree, against = (b + nik_b, a + nik_a) if usual is False else (a + nik_a, b + nik_b)
    if swapped:
        name += f"; {SWAPPED}"
        agree, against = agree + year_first[2] + year_first[4], against + year_first[3]
    return Convention(name, agree, against, doubtful=doubtful)


def alike(found: dict[str, Convention]) -> dict[str, Convention]:
    """Returns the conventions of a file's dates, those without a witness of their own as one that has is written:
    one export writes its dates alike."""
    proved = [c for c in found.values() if c.agree >= ENOUGH]
    month_first = any(c.name.startswith(MONTH_FIRST) for c in proved)
    swapped = any(SWAPPED in c.name for c in proved)
    lent = dict(found)
    for name, c in found.items():
        if c.agree or c.against:
            continue
        if month_first and c.name.startswith(DAY_FIRST):
            lent[name] = Convention(c.name.replace(DAY_FIRST, MONTH_FIRST), 0, 0, doubtful=True)
        elif swapped and SWAPPED not in c.name:
            lent[name] = Convention(f"{c.name}; {SWAPPED}", 0, 0, doubtful=True)
    return lent


def expression(column: Column, text: str, convention: Convention, periode: str, nik: str) -> str:
    """Returns the SQL of the date in `text` as YYYY-MM-DD; `nik` is the SQL of the row's NIK, or null."""
    order, *more = convention.name.split("; ")
    year_first = "YDM" if SWAPPED in more else "YMD"
    if GREENWICH in more:
        text = f"case when regexp_matches({text}, '[T ]{MIDNIGHT}(:00([.]0+)?)?$') then {text} || 'Z' else {text} end"
    serial = SERIAL.format(column=text)
    days = f"{text}[1:5]::int"
    if OTHER_COUNT in more:
        whole = f"case when regexp_full_match({nik}, '[0-9]{{16}}') then {nik} end"
        said = [
            f"when nik_sesuai_tanggal({whole}, date '1899-12-30' + {days} + {more_days})"
            f" then cast({days} + {more_days} as varchar)"
            for more_days in (0, SINCE_1904)
        ]
        text = f"case when {serial} then case {' '.join(said)} end else {text} end"
    elif COUNTED in more:
        text = f"case when {serial} and {days} < {SINCE_1990} then null else {text} end"
    if FROM_1904 in more:
        text = f"case when {serial} then cast({text}[1:5]::int + {SINCE_1904} as varchar) else {text} end"
    witness = "null" if ORDER[order] else nik
    read = f"read_date_as({text}, '{ORDER[order]}', '{year_first}', {last_day(column, periode)}, {witness})"
    # not as a subquery, which would read each different value once: its join would copy whole rows
    return f"cast({read} as varchar)"
