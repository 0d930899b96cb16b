"""How far households fall short, as the portal may hold it: of ten or more together, never of one (ADR 28).

Belongs here: counting them in groups when the portal's file is made, and dealing the groups out again where a budget is
reckoned. What a household is dealt is some gap of its likes, not its own: only sums over many mean something.
"""

import random
from collections import defaultdict

import duckdb

from assets.intervention.plan import Need
from assets.warehouse import no_values

LEAST = 10  # households that each figure speaks of
GROUPS = 40  # at most
TRIES = (
    100_000  # exchanges when dealing, at most: a second or two, after which little is left to mend
)
TABLES = ("rencana.kelompok", "rencana.ciri")
GROUPED = """
    with short as (
        select
            household_id,
            coalesce(cast(p1_miskin_ekstrem * garis_miskin_ekstrem_rp * jumlah_anggota as double), 0) as celah
        from warehouse.classification.household
        where periode = $p and set_garis = set_utama($p)
            and household_id in (select household_id from warehouse.intervention.gap where periode = $p)
    ),

    ranked as (
        select *, row_number() over (order by celah desc, household_id) - 1 as nomor, count(*) over () as banyaknya
        from short
    )

    select household_id, celah, 1 + nomor * least($g, banyaknya // $k) // banyaknya as kelompok
    from ranked
    where banyaknya >= $k
"""
# What the portal knows of a household anyway: what it lacks, its class, how many live in it.
TRAITS = """
    select household_id, kode_program as ciri
    from intervention.gap
    where periode = $p
    union
    select household_id, kelas
    from classification.household
    where periode = $p and set_garis = set_utama($p)
    union
    select household_id, 'ANGGOTA_' || least((jumlah_anggota + 1) // 2, 4)
    from household.household
    where periode = $p
"""


def count_gaps(con: duckdb.DuckDBPyConnection, periode: str) -> None:
    """Writes into `portal` the groups of a month's households that lack a programme, the deepest gap first (0: all
    households of the month), and how many with each trait are in which groups."""
    con.execute(
        "create table portal.rencana.kelompok (periode text, kelompok int, rumah_tangga int, celah_rp bigint)"
    )
    con.execute(
        "create table portal.rencana.ciri (periode text, ciri text, dari int, sampai int, rumah_tangga int)"
    )
    given = {"p": periode, "g": GROUPS, "k": LEAST}
    con.execute(f"create or replace temp table grouped as {GROUPED}", given)
    con.execute(
        "insert into portal.rencana.kelompok"
        " select $p, kelompok, count(*), round(sum(celah), -3) from grouped group by kelompok union all"
        " select $p, 0, count(*), round(sum(p1_miskin_ekstrem * garis_miskin_ekstrem_rp * jumlah_anggota), -3)"
        " from warehouse.classification.household where periode = $p and set_garis = set_utama($p)",
        {"p": periode},
    )
    cells: dict[str, dict[int, int]] = defaultdict(dict)
    for trait, group, households in con.execute(
        f"select ciri, kelompok, count(*) from ({TRAITS}) inner join grouped using (household_id)"
        " group by all order by all",
        {"p": periode},
    ).fetchall():
        cells[trait][group] = households
    [(last,)] = con.execute("select coalesce(max(kelompok), 0) from grouped").fetchall()
    rows = [(periode, trait, *run) for trait, found in cells.items() for run in runs(found, last)]
    if rows:
        con.executemany("insert into portal.rencana.ciri values (?, ?, ?, ?, ?)", rows)
    con.execute("drop table grouped")


def runs(cells: dict[int, int], last: int) -> list[tuple[int, int, int]]:
    """Returns (from, to, households) of runs that tile the groups 1 to `last`, each of LEAST households or more; none
    where there are fewer in all."""
    found: list[tuple[int, int, int]] = []
    first, households = 1, 0
    for group in range(1, last + 1):
        households += cells.get(group, 0)
        if households >= LEAST:
            found.append((first, group, households))
            first, households = group + 1, 0
    if found:
        start, _, before = found.pop()
        found.append((start, last, before + households))
    return found


def whole_gap(con: duckdb.DuckDBPyConnection, periode: str) -> float | None:
    """Returns the gap of all households of a month (rupiah a month); None where its groups were not counted."""
    found = dict(
        con.execute(
            "select kelompok, celah_rp from rencana.kelompok where periode = ? and kelompok < 2",
            [periode],
        ).fetchall()
    )
    return float(found[0] or 0) if 1 in found else None


def dealt(con: duckdb.DuckDBPyConnection, periode: str) -> list[Need]:
    """Returns the month's unserved needs, each household with a gap (rupiah a month) out of the groups: as many of each
    trait in each run of groups as were counted, as nearly as some exchanges bring it about."""
    with no_values(f"rencana {periode}"):
        needs = con.execute(
            "select kode_program, household_id, coalesce(person_id, '') from intervention.gap"
            " semi join (select household_id from classification.household"
            " where periode = $p and set_garis = set_utama($p)) using (household_id) where periode = $p order by all",
            {"p": periode},
        ).fetchall()
        groups = con.execute(
            "select kelompok, rumah_tangga, celah_rp from rencana.kelompok"
            " where periode = ? and kelompok > 0 order by 1",
            [periode],
        ).fetchall()
        counted = con.execute(
            "select ciri, dari, sampai, rumah_tangga from rencana.ciri where periode = ? order by all",
            [periode],
        ).fetchall()
        traits: dict[str, set[str]] = {household: set() for _, household, _ in needs}
        for household, trait in con.execute(TRAITS, {"p": periode}).fetchall():
            if household in traits:
                traits[household].add(trait)
    seats = [group for group, households, _ in groups for _ in range(households)]
    mean = {group: total / households for group, households, total in groups}
    seated = zip(_seated(traits, seats, counted, periode), seats, strict=True)
    gap = {household: mean[group] for household, group in seated}
    return [(kode, household, person, None, gap[household]) for kode, household, person in needs]


def _seated(
    traits: dict[str, set[str]],
    seats: list[int],
    counted: list[tuple[str, int, int, int]],
    seed: str,
) -> list[str]:
    """Returns the households in the order of the seats."""
    lot = random.Random(seed)
    order = sorted(traits)
    lot.shuffle(order)
    run: dict[tuple[str, int], int] = {}
    over = []  # by run, how many more sit in it than were counted
    for number, (trait, first, last, households) in enumerate(counted):
        over.append(-households)
        run |= {(trait, group): number for group in range(first, last + 1)}
    for household, group in zip(order, seats, strict=True):
        for trait in traits[household]:
            if (trait, group) in run:
                over[run[trait, group]] += 1
    for _ in range(min(TRIES, 100 * len(order))):
        a, b = int(lot.random() * len(order)), int(lot.random() * len(order))
        one, other = traits[order[a]], traits[order[b]]
        moves = [
            (run[trait, seats[away]], run[trait, seats[to]])
            for gone, away, to in ((one - other, a, b), (other - one, b, a))
            for trait in gone
            if (trait, seats[a]) in run
        ]
        worse = 0
        for away, to in moves:
            worse += abs(over[away] - 1) - abs(over[away])
            over[away] -= 1
            worse += abs(over[to] + 1) - abs(over[to])
            over[to] += 1
        if worse > 0:
            for away, to in moves:
                over[away] += 1
                over[to] -= 1
        else:
            order[a], order[b] = order[b], order[a]
    return order
