"""Who first, for a given budget, so that the poverty gap closes most per rupiah."""

import csv
import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb

from assets.warehouse import no_values

RUPIAH = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4}")
STEP = 100_000_000  # rupiah: what each further one of these buys is shown
# An unserved need: programme, household, person (blank: the household's), kelurahan, the household's expected gap.
Need = tuple[str, str, str, str | None, float]


class BudgetError(Exception):
    """The budget file cannot be used; `str()` says which line and why."""


@dataclass(frozen=True)
class Offer:
    """What one programme may spend (rupiah) and what one recipient gets of it (rupiah a month)."""

    rupiah: int
    value: int


@dataclass(frozen=True)
class Award:
    """One unserved need that the budget covers: its cost and how much of the gap it closes (rupiah a month)."""

    household_id: str
    kode_kelurahan: str | None
    kode_program: str
    cost: int
    closes: float


def read_budget(con: duckdb.DuckDBPyConnection, periode: str, path: Path) -> dict[str, Offer]:
    """Returns the offers by programme of a CSV with kode_program, rupiah and, where the programme's own value
    is not settled, nilai_rp_per_bulan. Raises BudgetError."""
    known = dict(
        con.execute(
            "select kode_program, nilai_rp_per_bulan from intervention.program where periode = ?",
            [periode],
        ).fetchall()
    )
    offers: dict[str, Offer] = {}
    for line, row in _lines(path):
        kode = (row["kode_program"] or "").strip().upper()
        if kode not in known:
            raise BudgetError(f"{path}, baris {line}: program {kode or 'kosong'} tidak dikenal.")
        if kode in offers:
            raise BudgetError(f"{path}, baris {line}: {kode} tertulis dua kali.")
        given = (row.get("nilai_rp_per_bulan") or "").strip()
        value = _rupiah(path, line, given) if given else int(known[kode] or 0)
        if value <= 0:
            lacking = "harus lebih dari nol" if given else "belum dipastikan; tambahkan"
            raise BudgetError(f"{path}, baris {line}: {kode}: nilai_rp_per_bulan {lacking}.")
        offers[kode] = Offer(_rupiah(path, line, row["rupiah"] or ""), value)
    return offers


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields the number and the cells by heading of each line; a comma or a semicolon parts them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BudgetError(f"{path}: bukan CSV UTF-8.") from None
    heading = text.split("\n", 1)[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if ";" in heading else ",")
    if not {"kode_program", "rupiah"} <= set(reader.fieldnames or ()):
        raise BudgetError(f"{path}: baris judul harus memuat kode_program dan rupiah.")
    yield from enumerate(reader, 2)


def _rupiah(path: Path, line: int, text: str) -> int:
    try:
        return rupiah(text)
    except ValueError as error:
        raise BudgetError(f"{path}, baris {line}: {error}") from None


def rupiah(text: str) -> int:
    """Returns an amount as people type it. Raises ValueError with the sentence for who typed it."""
    if not RUPIAH.fullmatch(text.strip()):
        raise ValueError("rupiah ditulis sebagai angka bulat, misalnya 150000000 atau 150.000.000.")
    return int(text.strip().replace(".", ""))


def plan(
    con: duckdb.DuckDBPyConnection, periode: str, offers: dict[str, Offer], months: int = 1
) -> tuple[list[Award], float]:
    """Returns the awards in order, and the whole gap (rupiah a month) of all households."""
    with no_values(f"rencana {periode}"):
        rows = con.execute(
            """
            select
                g.kode_program,
                g.household_id,
                coalesce(g.person_id, '') as person_id,
                g.kode_kelurahan,
                cast(c.p1_miskin_ekstrem * c.garis_miskin_ekstrem_rp * c.jumlah_anggota as double)
            from intervention.gap as g
            inner join classification.household as c
                using (periode, household_id)
            where periode = ? and c.set_garis = set_utama(periode) and list_contains(?, g.kode_program)
            order by all
            """,
            [periode, sorted(offers)],
        ).fetchall()
        [(whole,)] = con.execute(
            "select coalesce(cast(sum(p1_miskin_ekstrem * garis_miskin_ekstrem_rp * jumlah_anggota) as double), 0)"
            " from classification.household where periode = ? and set_garis = set_utama(periode)",
            [periode],
        ).fetchall()
    return reckon(((*row[:4], row[4] or 0.0) for row in rows), offers, months), float(whole)


def reckon(needs: Iterable[Need], offers: dict[str, Offer], months: int = 1) -> list[Award]:
    """Returns the awards in order, of needs of programmes that the offers name.

    Each household's gap is the expected rupiah that lift it to the extreme line; what it is given closes at
    most that, whatever the programme. The next award is always the one that closes most per rupiah, then
    the one in the deepest gap. An award costs `months` times the programme's monthly value.
    """
    rows = list(needs)
    left = {household: gap for _, household, _, _, gap in rows}
    place = {household: kelurahan for _, household, _, kelurahan, _ in rows}
    purse = {kode: offer.rupiah for kode, offer in offers.items()}

    def worth(kode: str, household: str) -> tuple[float, float]:
        value = offers[kode].value
        return -min(value, left[household]) / value, -left[household]

    queue = [
        (*worth(kode, household), household, kode, person) for kode, household, person, _, _ in rows
    ]
    heapq.heapify(queue)
    awards = []
    while queue:
        share, gap, household, kode, person = heapq.heappop(queue)
        cost = offers[kode].value * months
        if purse[kode] < cost:
            continue
        if (share, gap) != worth(kode, household):  # an award since has closed a part of its gap
            heapq.heappush(queue, (*worth(kode, household), household, kode, person))
            continue
        closes = min(float(offers[kode].value), left[household])
        purse[kode] -= cost
        left[household] -= closes
        awards.append(Award(household, place[household], kode, cost, closes))
    return awards


def steps(
    awards: Iterable[Award], step: int = STEP
) -> list[tuple[int, dict[str, int], int, float]]:
    """Returns what each further `step` rupiah buys: (spent so far, recipients by programme, households reached
    for the first time, rupiah a month of the gap that closes)."""
    found: list[tuple[int, dict[str, int], int, float]] = []
    spent, reached = 0, set[str]()
    counts: dict[str, int] = {}
    fresh, closes = 0, 0.0
    for award in awards:
        if counts and (spent + award.cost - 1) // step > (spent - 1) // step:
            found.append((spent, counts, fresh, closes))
            counts, fresh, closes = {}, 0, 0.0
        spent += award.cost
        counts[award.kode_program] = counts.get(award.kode_program, 0) + 1
        fresh += award.household_id not in reached
        reached.add(award.household_id)
        closes += award.closes
    return [*found, (spent, counts, fresh, closes)] if counts else found
