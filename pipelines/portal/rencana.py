"""Rencana: what a budget per programme buys, who are reached first, and what remains; nobody is named.

Belongs here: reading the form and telling the result. The reckoning is that of `konvergensi plan`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from assets.intervention.plan import STEP, Award, Need, Offer, reckon, rupiah, steps
from assets.portal.download import KINDS, as_file
from assets.portal.gaps import LEAST, dealt, whole_gap
from assets.portal.store import newest_month
from assets.text import angka, bulan
from expectations.sql import exists
from pipelines.portal.beranda import NOT_FOR, download
from pipelines.portal.shelf import Shelf
from pipelines.portal.web import Ask, Stop

LINES = 40  # of the table of steps, at most
LARGEST, DEAREST, LONGEST = 100_000_000_000_000, 100_000_000, 60  # rupiah, rupiah a month, months
PROGRAMS = """
    select kode_program, nama, opd, cast(nilai_rp_per_bulan as bigint), kebutuhan
    from intervention.program
    inner join (select kode_program, count(*) as kebutuhan from intervention.gap where periode = $p group by 1)
        using (kode_program)
    where periode = $p
    order by nilai_rp_per_bulan is null, nama
"""
EXPECTED = "Perkiraan menurut peluang, bukan kepastian; tidak ada rumah tangga yang ditunjuk."


@dataclass(frozen=True)
class Program:
    """A programme that somebody lacks: `value` is rupiah a month, None where nobody has settled it."""

    kode: str
    name: str
    office: str
    value: int | None
    needs: int


@dataclass(frozen=True)
class Plan:
    """A budget that was reckoned: each step as `steps` has it, and each programme's line."""

    step: int
    steps: list[tuple[int, dict[str, int], int, float]]
    lines: list[dict[str, Any]]
    whole: float
    households: int

    @property
    def spent(self) -> int:
        return self.steps[-1][0] if self.steps else 0

    @property
    def closes(self) -> float:
        return sum(closes for _, _, _, closes in self.steps)


def budget(ask: Ask) -> Response:
    """The form, and under it what the budget buys."""
    month, programs = _programs(ask)
    given = dict(ask.request.query_params)
    offers, months, wrong = _read(given, programs) if given else ({}, 1, {})
    found = _plan(ask, month, programs, (offers, months)) if offers and not wrong else None
    return ask.page(
        "rencana.html",
        422 if wrong else 200,
        month=bulan(month),
        programs=programs,
        given=given,
        wrong=wrong,
        found=found,
        months=months,
        kinds=list(KINDS),
        query=ask.request.url.query,
        angka=angka,
        thousands=_thousands,
        expected=EXPECTED,
        note=NOT_FOR,
    )


def data(ask: Ask) -> Response:
    """The steps or the programmes of the budget in the address as a file, after saying what for."""
    part, kind = ask.request.path_params["part"], ask.request.path_params["kind"]
    if part not in ("langkah", "program") or kind not in KINDS:
        raise Stop(404, "Tidak ada.")
    month, programs = _programs(ask)
    offers, months, wrong = _read(dict(ask.request.query_params), programs)
    if wrong or not offers:
        raise Stop(422, "Anggarannya belum terbaca: isi dahulu di halaman Rencana.")
    purpose = ask.said("purpose")
    if ask.request.method != "POST" or not purpose:
        return ask.page("tujuan.html", what=f"Unduh rencana anggaran, {bulan(month)}")
    ask.record(f"unduh rencana {part} {month} {kind}", purpose=purpose)
    found = _plan(ask, month, programs, (offers, months))
    names, rows = _steps_table(found) if part == "langkah" else _programs_table(found)
    note = f"{EXPECTED} {NOT_FOR} Untuk {ask.visitor.subject}."
    content = as_file(kind, names, rows, note)
    return download(content, f"konvergensi_rencana_{part}_{month}.{kind}", kind)


def _programs(ask: Ask) -> tuple[str, list[Program]]:
    """Returns the newest month and the programmes that somebody lacks in it. Ends the page where there are none."""
    con = ask.shelf.inside()
    month = newest_month(con, "warehouse") if con else ""
    if con is None or not month:
        raise Stop(404, "Belum ada bulan yang selesai.")
    if not exists(con, "rencana.kelompok") or whole_gap(con, month) is None:
        raise Stop(
            404,
            f"Rumah tangga yang belum terlayani kurang dari {LEAST}, atau bulan ini belum dihitung untuk Rencana.",
        )
    return month, [Program(*row) for row in con.execute(PROGRAMS, {"p": month}).fetchall()]


def _read(
    given: Mapping[str, str], programs: list[Program]
) -> tuple[dict[str, Offer], int, dict[str, str]]:
    """Returns the offers, the months they pay for, and by field the sentence of what is wrong."""
    offers, wrong = {}, {}
    months = 1
    try:
        months = _amount(given.get("bulan") or "1", LONGEST, "bulan")
        if not months:
            raise ValueError("Sedikitnya satu bulan.")
    except ValueError as error:
        wrong["bulan"] = str(error)
    for program in programs:
        spend, worth = f"rp_{program.kode}", f"nilai_{program.kode}"
        amount, value = 0, program.value or 0
        try:
            amount = _amount(given.get(spend, ""), LARGEST)
        except ValueError as error:
            wrong[spend] = str(error)
        try:
            value = value or _amount(given.get(worth, ""), DEAREST)
        except ValueError as error:
            wrong[worth] = str(error)
        if amount and not value and worth not in wrong:
            wrong[worth] = (
                "Nilai per bulannya belum dipastikan: isi berapa yang diterima satu penerima."
            )
        if amount and value:
            offers[program.kode] = Offer(amount, value)
    if not offers and not wrong:
        wrong["anggaran"] = "Isi anggaran sedikitnya satu program."
    return offers, months, wrong


def _amount(text: str, most: int, unit: str = "rupiah") -> int:
    """Returns what was typed, 0 for nothing. Raises ValueError with the sentence for who typed it."""
    plain = text.strip().removeprefix("Rp").strip()
    if not plain:
        return 0
    if plain.startswith("-"):
        raise ValueError("Tidak dapat kurang dari nol.")
    digits = plain.replace(".", "")
    if digits.isascii() and digits.isdigit() and int(digits[:20]) > most:
        raise ValueError(f"Terlalu besar: paling banyak {angka(most)} {unit}.")
    try:
        return rupiah(plain)
    except ValueError:
        example = "6" if unit == "bulan" else "150.000.000"
        raise ValueError(f"Tulis angka bulat tanpa huruf, misalnya {example}.") from None


@lru_cache(maxsize=2)
def _needs(shelf: Shelf, month: str, made: datetime) -> tuple[list[Need], float]:
    """Returns the needs and the whole gap of the file made then: dealing takes longer than reckoning."""
    con = shelf.inside()
    assert con is not None
    return dealt(con, month), whole_gap(con, month) or 0.0


def _plan(
    ask: Ask, month: str, programs: list[Program], said: tuple[dict[str, Offer], int]
) -> Plan:
    offers, months = said
    needs, whole = _needs(ask.shelf, month, ask.shelf.made())
    awards = reckon((need for need in needs if need[0] in offers), offers, months)
    step = _step(sum(award.cost for award in awards))
    return Plan(
        step,
        steps(awards, step),
        [
            _line(program, offers[program.kode], awards)
            for program in programs
            if program.kode in offers
        ],
        whole,
        len({award.household_id for award in awards}),
    )


def _step(spent: int) -> int:
    """Returns the smallest of 100 and 200 million, 500 million, a thousand million … that gives no more than LINES."""
    step = STEP
    while spent > step * LINES:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _line(program: Program, offer: Offer, awards: list[Award]) -> dict[str, Any]:
    theirs = [award for award in awards if award.kode_program == program.kode]
    return {
        "kode_program": program.kode,
        "nama": program.name,
        "nilai_rp_per_bulan": offer.value,
        "anggaran_rp": offer.rupiah,
        "penerima": len(theirs),
        "terpakai_rp": sum(award.cost for award in theirs),
        "belum_terlayani": program.needs - len(theirs),
    }


def _thousands(value: float) -> int:
    """Returns rupiah as exact as the groups are."""
    return int(round(value, -3))


def _steps_table(found: Plan) -> tuple[list[str], list[list[Any]]]:
    codes = [line["kode_program"] for line in found.lines]
    names = ["rupiah_sampai", *(f"penerima_{kode}" for kode in codes), "rumah_tangga_baru"]
    rows = [
        [
            spent,
            *(counts.get(kode, 0) for kode in codes),
            fresh,
            _thousands(closes),
            round(100 * closes / found.whole, 2) if found.whole else None,
        ]
        for spent, counts, fresh, closes in found.steps
    ]
    return [*names, "celah_tertutup_rp_per_bulan", "persen_seluruh_celah"], rows


def _programs_table(found: Plan) -> tuple[list[str], list[list[Any]]]:
    return list(found.lines[0]), [list(line.values()) for line in found.lines]
