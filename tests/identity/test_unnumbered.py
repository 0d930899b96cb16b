"""Who is who where nobody has a number: the weights are learnt from the pairs themselves."""

from pathlib import Path

import pytest

from assets.identity.unnumbered import BEST, LIKENESS, RESPECTS, learn
from benchmarks.linkage import measure, write_public
from tests.conftest import ROOT

ALIKE, STRANGE = (9, 7, 5, 3, 2, 2), (1, 1, 1, 1, 1, 1)


def code(*levels: int) -> int:
    """A pattern's number: by respect nought where it is silent, else the level and one."""
    return sum(level << 4 * i for i, level in enumerate(levels))


def by_chance() -> dict[int, int]:
    """A thousand pairs taken blindly: all values agree once in a hundred, sex every other time."""
    found: dict[int, int] = {}
    for n in range(1000):
        levels = [b + 1 if n % (97 + i) == 0 else 1 for i, b in enumerate(BEST)]
        levels[4] = 1 + n % 2
        found[code(*levels)] = found.get(code(*levels), 0) + 1
    return found


def test_every_level_of_a_likeness_has_its_digit():
    assert len(BEST) == len(LIKENESS) and max(BEST) < 15


def test_who_agrees_in_all_is_one_and_who_agrees_in_nothing_is_not():
    weights = learn({code(*ALIKE): 500, code(*STRANGE): 500}, by_chance(), 1e6).pattern
    assert weights[code(*ALIKE)] > 10 and weights[code(*STRANGE)] < -10


def test_people_of_one_home_are_told_from_one_person():
    """They share address, kelurahan and card; name and birth date are their own."""
    mates, twins = (1, 1, 5, 3, 1, 2), (1, 7, 5, 3, 2, 2)
    found = {code(*ALIKE): 500, code(*mates): 900, code(*STRANGE): 500, code(*twins): 4}
    weights = learn(found, by_chance(), 1e6).pattern
    assert weights[code(*mates)] < -5 and weights[code(*twins)] < 0


def test_a_birth_date_months_off_speaks_for_one_person_and_quite_another_against():
    """Where dates slip by months, strangers' seldom lie so near by chance."""
    near, far = (9, 3, 0, 3, 0, 0), (9, 1, 0, 3, 0, 0)
    found = {code(*ALIKE): 500, code(*near): 100, code(*far): 20, code(1, 1, 0, 3, 0, 0): 2000}
    weights = learn(found, by_chance(), 1e6).pattern
    assert weights[code(*near)] > 0 > weights[code(*far)]


def test_silence_says_nothing():
    silent = list(ALIKE)
    silent[RESPECTS.index("kartu")] = 0
    found = {code(*ALIKE): 500, code(*silent): 200, code(*STRANGE): 500}
    weights = learn(found, by_chance(), 1e6).pattern
    assert 5 < weights[code(*silent)] < weights[code(*ALIKE)]


def test_without_pairs_there_is_nothing_to_learn():
    assert learn({}, {}, 1.0).pattern == {}


def test_learning_depends_on_no_order():
    found = {code(*ALIKE): 500, code(1, 1, 5, 3, 1, 2): 300, code(*STRANGE): 500}
    turned = dict(reversed(found.items()))
    assert learn(found, by_chance(), 1e6) == learn(turned, by_chance(), 1e6)


def town(registers, numbered: bool):
    """Two lists of sixty families of three at doors of their own, in which every tenth name has a slip."""
    sounds = ["BA", "DO", "FI", "GU", "KE", "LA", "MO", "NI", "PU", "RE", "SA", "TO"]

    def word(n: int) -> str:
        return sounds[n % 12] + sounds[n // 12 % 12] + sounds[n // 5 % 12] + "N"

    registers.rows = []
    for family in range(60):
        for place in range(3):
            n = family * 3 + place
            name = f"{word(n * 7 + 3)} {word(family)}"
            day = f"{n % 28 + 1:02d}-{n % 12 + 1:02d}-{1950 + n % 60}"
            own = {
                "alamat": f"JL {word(family + 40)} NO {family + 1}",
                "jenis_kelamin": "LP"[n % 2],
            }
            if numbered:
                own["nik"] = (
                    f"317204{n % 28 + 1:02d}{n % 12 + 1:02d}{(1950 + n % 60) % 100:02d}{n + 1:04d}"
                )
            registers.put("dtks", f"a{n}", name, day, **own)
            slipped = name.replace("N ", " ", 1) if n % 10 == 0 else name
            registers.put("p3ke", f"b{n}", slipped, day, **own)
    return registers


def test_two_lists_without_numbers_find_each_other_and_nobody_else(registers):
    town(registers, numbered=False).resolve()
    ids = registers.ids()
    assert all(ids[f"a{n}"] == ids[f"b{n}"] for n in range(180))
    assert len(set(ids.values())) == 180


def test_twins_without_numbers_are_two(registers):
    """One on each list, at one door, born on one day: their names say that they are two."""
    registers = town(registers, numbered=False)
    home = {"alamat": "JL KENARI NO 99"}
    registers.put("dtks", "dewi", "DEWI KURNIAWATI", "05-05-2015", jenis_kelamin="P", **home)
    registers.put("p3ke", "rudi", "RUDIANTO SUSENO", "05-05-2015", jenis_kelamin="L", **home)
    registers.resolve()
    ids = registers.ids()
    assert ids["dewi"] != ids["rudi"]


@pytest.mark.parametrize(
    ("name", "precision", "f1"), [("febrl4", 0.999, 0.985), ("census", 0.995, 0.94)]
)
def test_public_sets_without_the_number_are_found_better_than_by_splink_alone(
    tmp_path: Path, name: str, precision: float, f1: float
):
    """Five thousand people on two lists with slips in everything; a town ten years later, moved and married."""
    write_public(name, tmp_path)
    found = measure(tmp_path)
    assert found["identity"]["precision"] >= precision and found["identity"]["f1"] >= f1
    assert found["identity"]["f1"] > found["splink"]["f1"]


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("SITI MARYAM", "SITI MARYAM", 8),
        ("MARYAM SITI", "SITI MARYAM", 7),
        ("SITI MARYAM", "SITI MARYAM HASAN", 6),
        ("WILIAM P LANDAUER", "WILIAM P PANDXUER", 5),  # two letters of seventeen
        ("DEWI A SARI", "DEWI A WIBOWO", 3),  # two words, the third is another
        ("DEWI WIBOWO", "RAHMAT WIBOWO", 1),
        ("BUDI", "SRI", 0),
        (None, "SRI", None),
    ],
)
def test_how_alike_two_names_are(warehouse, a, b, level):
    def row(name: str | None) -> str:
        return f"{{'nama_kunci': '{name}', 'urut': '{' '.join(sorted(name.split()))}', 'kata': {name.split()}}}"

    none = "{'nama_kunci': null::varchar, 'urut': null::varchar, 'kata': null::varchar[]}"
    pair = f"select {none if a is None else row(a)} as a, {row(b)} as b"
    [(found,)] = warehouse.execute(f"select {LIKENESS['nama']} from ({pair})").fetchall()
    assert found == level


@pytest.mark.parametrize(
    ("day", "level"),
    [
        ("1982-03-14", 6),
        ("1982-08-09", 2),  # 148 days off, in three digits
        ("1982-07-13", 2),  # in two: that it lies near says more
        ("1987-08-14", 1),
        ("1987-09-25", 0),
    ],
)
def test_how_alike_two_days_are(warehouse, day, level):
    pair = (
        "select {'tanggal_lahir': date '1982-03-14'} as a, {'tanggal_lahir': cast(? as date)} as b"
    )
    [(found,)] = warehouse.execute(f"select {LIKENESS['tanggal']} from ({pair})", [day]).fetchall()
    assert found == level


@pytest.mark.parametrize(
    ("records", "numbers", "without"),
    [
        (200, 0, True),
        (200, 19, True),
        (200, 20, False),
        (200, 200, False),
        (199, 0, False),
        (0, 0, False),
    ],
)
def test_fewer_than_a_tenth_with_a_number_are_a_month_without(warehouse, records, numbers, without):
    text = (ROOT / "sql/identity/1_read/numbered.sql").read_text(encoding="utf-8")
    warehouse.execute(
        "create temp table record as select case when range >= ? then 'KOSONG' end as nik_cacat from range(?)",
        [numbers, records],
    )
    assert warehouse.execute(text).fetchall() == [(without,)]
