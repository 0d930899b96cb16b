"""Totals that cannot be: the contracts' own rules on hand-drawn months, with what each bears and what it stops."""

import duckdb
import pytest

from expectations.contract import contracts
from expectations.rules import run_rules

MARCH, APRIL = "2022-03", "2022-04"
CILINCING, BEKASI = "31.72.04.1001", "32.75.01.1001"


@pytest.fixture
def judge(warehouse: duckdb.DuckDBPyConnection, draw):
    """judge("household.household", "orang_per_rumah_tangga"): whether April passes that rule, which must run."""
    draw("quality.month", "periode text, bulan text, siap boolean", [(APRIL, MARCH, True)])

    def passes(table: str, name: str) -> bool:
        contract = contracts()[table]
        [result] = [r for r in run_rules(warehouse, contract, table, APRIL) if r.rule.name == name]
        assert result.error is None
        assert result.rule.blocking and result.rule.severity == "error"
        return result.passed

    return passes


def members(draw, households: dict[str, tuple[str, int]]) -> None:
    """Draws household.member: by id (basis, how many)."""
    draw(
        "household.member",
        "periode text, household_id text, person_id text, basis text",
        [
            (APRIL, home, f"{home}-{n}", basis)
            for home, (basis, size) in households.items()
            for n in range(size)
        ],
    )


@pytest.mark.parametrize(
    ("basis", "size", "passed"),
    [("kartu", 20, True), ("kartu", 21, False), ("daftar", 21, False), ("carik", 60, True)],
)
def test_more_than_twenty_live_together_on_a_form_only(judge, draw, basis, size, passed):
    """A numbered form, such as a panti's, may be larger than any card."""
    households(draw, [("h1", CILINCING, size)])
    members(draw, {"h1": (basis, size)})
    assert judge("household.household", "terlalu_besar_tanpa_formulir") is passed


def test_cards_of_few_beside_a_form_of_many_are_no_large_card(judge, draw):
    """21 people, of whom the form holds 15 and the card 6."""
    households(draw, [("h1", CILINCING, 21)])
    rows = [(APRIL, "h1", f"p{n}", "carik" if n < 15 else "kartu") for n in range(21)]
    draw("household.member", "periode text, household_id text, person_id text, basis text", rows)
    assert judge("household.household", "terlalu_besar_tanpa_formulir")


def households(draw, rows: list[tuple[str, str | None, int]]) -> None:
    draw(
        "household.household",
        "periode text, household_id text, kode_kelurahan text, jumlah_anggota int",
        [(APRIL, *row) for row in rows],
    )


def dukcapil(draw, people: int, per_card: int, gone: int = 0, code: str = CILINCING) -> None:
    draw(
        "staging.dukcapil",
        "periode text, kode_kelurahan text, no_kk text, status_penduduk text",
        [
            (APRIL, code, str(n // per_card), "AKTIF" if n < people else "PINDAH")
            for n in range(people + gone)
        ],
    )


@pytest.mark.parametrize(
    ("size", "homes", "per_card", "passed"),
    [
        (4, 50, 4, True),
        (2, 100, 4, True),  # exactly half of what the cards hold
        (2, 100, 5, False),  # less than half
        (8, 25, 4, True),  # twice
        (9, 25, 5, False),  # no city has nine in a home, whatever its cards say
        (1, 250, 2, False),  # nor one alone in each
        (1, 199, 4, True),  # too few people to judge
    ],
)
def test_people_per_household(judge, draw, size, homes, per_card, passed):
    households(draw, [(f"h{n}", CILINCING, size) for n in range(homes)])
    members(draw, {})
    dukcapil(draw, size * homes, per_card)
    assert judge("household.household", "orang_per_rumah_tangga") is passed


def test_each_kota_is_judged_by_its_own_cards(judge, draw):
    """Bekasi's homes of one are not hidden behind 800 people of Cilincing."""
    rows = [(f"c{n}", CILINCING, 4) for n in range(200)] + [
        (f"b{n}", BEKASI, 1) for n in range(250)
    ]
    households(draw, rows)
    members(draw, {})
    dukcapil(draw, 800, 4)
    assert not judge("household.household", "orang_per_rumah_tangga")


@pytest.mark.parametrize(
    ("homes", "active", "gone", "passed"),
    [
        (100, 400, 0, True),
        (100, 267, 0, True),  # 400 people where 267 are registered: a third has no card
        (100, 266, 0, False),
        (100, 600, 0, True),
        (100, 601, 0, False),  # more than a third was lost on the way
        (100, 266, 400, False),  # who moved away is nobody's neighbour
        (45, 60, 0, True),  # too few to judge
    ],
)
def test_people_against_the_active_of_dukcapil(judge, draw, homes, active, gone, passed):
    households(draw, [(f"h{n}", CILINCING, 4) for n in range(homes)])
    members(draw, {})
    dukcapil(draw, active, 4, gone)
    assert judge("household.household", "jiwa_sesuai_dukcapil") is passed


@pytest.mark.parametrize(("outside", "passed"), [(0, True), (10, True), (11, False)])
def test_the_areas_hold_nine_tenths_of_the_people(judge, draw, outside, passed):
    """Of 100 people some live in a kelurahan that wilayah does not list; who lives nowhere known is no sign."""
    inside = 100 - outside
    households(draw, [("h1", CILINCING, inside), ("h2", BEKASI, outside), ("h3", None, 50)])
    names = "kode_kelurahan text, nama_kelurahan text, kode_kecamatan text, nama_kecamatan text"
    draw(
        "household.area",
        f"periode text, {names}, kode_kota text, nama_kota text, jumlah_penduduk int",
        [(APRIL, CILINCING, "MARUNDA", "31.72.04", "CILINCING", "31.72", "JAKARTA UTARA", 100)],
    )
    assert judge("household.area", "memuat_penduduk") is passed


def persons(draw, months: dict[str, tuple[int, dict[str, int]]]) -> None:
    """Draws identity.person: by month (how many, how many of them lack each column)."""
    names = ("kode_kelurahan", "nama", "tanggal_lahir", "jenis_kelamin")
    draw(
        "identity.person",
        "periode text, person_id text, hidup_menetap boolean, "
        + ", ".join(f"{n} text" for n in names),
        [
            (month, f"p{n}", True, *(None if n < lacking.get(name, 0) else "x" for name in names))
            for month, (people, lacking) in months.items()
            for n in range(people)
        ],
    )


@pytest.mark.parametrize(
    ("column", "lacking", "passed"),
    [
        ("kode_kelurahan", 100, True),
        ("kode_kelurahan", 180, False),
        ("nama", 50, True),
        ("nama", 130, False),
        ("tanggal_lahir", 250, True),
        ("tanggal_lahir", 330, False),
        ("jenis_kelamin", 330, False),
    ],
)
def test_a_first_month_lacks_no_more_than_the_registers_allow(judge, draw, column, lacking, passed):
    persons(draw, {APRIL: (1000, {column: lacking})})
    assert judge("identity.person", "isian_kosong_wajar") is passed


@pytest.mark.parametrize(
    ("before", "now", "passed"), [(20, 40, True), (20, 200, False), (400, 430, True)]
)
def test_a_later_month_is_judged_by_the_one_before(judge, draw, before, now, passed):
    """Where 40 percent had no birth date last month, as many are no news."""
    persons(
        draw,
        {MARCH: (1000, {"tanggal_lahir": before}), APRIL: (1000, {"tanggal_lahir": now})},
    )
    assert judge("identity.person", "isian_kosong_wajar") is passed


def classes(draw, months: dict[str, tuple[int, int]]) -> None:
    """Draws classification.household: by month (people, how many of them live where no class is known)."""
    draw(
        "classification.household",
        "periode text, household_id text, set_garis text, kelas text, jumlah_anggota int",
        [
            (month, f"h{n}", "SASARAN_2022", "BELUM_DITENTUKAN" if n < open_ else "TIDAK_MISKIN", 1)
            for month, (people, open_) in months.items()
            for n in range(people)
        ],
    )


@pytest.mark.parametrize(
    ("before", "now", "passed"),
    [(100, 300, True), (100, 340, True), (100, 360, False), (600, 100, True)],
)
def test_a_jump_of_those_without_a_class(judge, draw, before, now, passed):
    """Of 1,000 people: twenty points and what chance moves in a town of a thousand (1.5 / sqrt(1000) = 4.7)."""
    classes(draw, {MARCH: (1000, before), APRIL: (1000, now)})
    assert judge("classification.household", "belum_ditentukan_melonjak") is passed


def test_a_first_month_has_no_month_before(judge, draw):
    classes(draw, {APRIL: (1000, 1000)})
    assert judge("classification.household", "belum_ditentukan_melonjak")
