"""A sample of twelve months: what three months never show."""

import hashlib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sample.carik import Carik
from sample.era import ERAS
from sample.families import NO_DAY
from sample.population import City, Recipe, last_month
from sample.programmes import SOURCES, Programmes
from sample.randomness import stream
from sample.targeting import poorness
from sample.traits import make_traits
from sample.write import make_city, write_sample
from tests.sample.layouts import LAYOUTS, read

PEOPLE = 4_000
SEED = 4
YEAR = [f"2022-{month:02d}" for month in range(1, 13)]
EVERY_QUARTER = YEAR[::3]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample of a year, without a word about its last month."""
    folder = tmp_path_factory.mktemp("year")
    write_sample(folder / "landing", folder / "truth", Recipe(PEOPLE, 12, SEED))
    return folder


@pytest.fixture(scope="module")
def city() -> City:
    """The city behind it."""
    return make_city(Recipe(PEOPLE, 12, SEED, "2022-12"))


@pytest.fixture(scope="module")
def cities() -> list[City]:
    """Three larger ones, of which nothing is written."""
    return [make_city(Recipe(20_000, 12, seed, "2022-12")) for seed in (1, 2, 3)]


def truth(home: Path, sql: str) -> list[tuple]:
    """Rows of a query over the truth, whose files are named in braces."""
    for path in (home / "truth").glob("*.parquet"):
        sql = sql.replace(f"{{{path.stem}}}", f"'{path}'")
    return duckdb.sql(sql).fetchall()


def lived(city: City, m: int) -> np.ndarray:
    """Members per home in a month."""
    state = city.history[m]
    return np.bincount(state.home[state.home >= 0], minlength=len(state.place))


@pytest.mark.parametrize(
    ("months", "last"),
    [(1, "2022-04"), (3, "2022-04"), (4, "2022-04"), (5, "2022-05"), (12, "2022-12"), (13, "2023-01")],
)  # fmt: skip
def test_the_months_end_in_april_or_begin_in_january(months: int, last: str) -> None:
    assert last_month(months) == last


def test_each_source_delivers_when_it_should(home: Path) -> None:
    months = {
        source.name: sorted(folder.name for folder in source.iterdir())
        for source in (home / "landing").iterdir()
        if source.is_dir()
    }
    assert months.keys() == LAYOUTS.keys()
    once = ("wilayah", "garis_kemiskinan", "target", "p3ke")
    quarterly = ("dtks", "penerima_pkh", "penerima_rutilahu", "penerima_jakpreneur")
    for source, found in months.items():
        if source in once:
            assert found == YEAR[:1], source
        elif source in quarterly:
            assert found == EVERY_QUARTER, source
        elif source == "realisasi":
            assert found == YEAR[2:]
        else:
            assert found == YEAR, source


def test_naming_the_last_month_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "landing", tmp_path / "truth", Recipe(PEOPLE, 12, SEED, "2022-12"))
    files = sorted(p.relative_to(home) for p in home.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    for file in files:
        one, two = (hashlib.sha256((f / file).read_bytes()).digest() for f in (home, tmp_path))
        assert one == two, file


def test_as_many_are_extremely_poor_in_december_as_in_january(cities: list[City]) -> None:
    """1.5 to 2.5 % in each month; 1.8 to 2.15 % on average: chance moves 100 households by ten."""
    shares = []
    for city in cities:
        poor = [
            lived(city, m)[state.log_spending < np.log(ERAS[2022].lines[0][1])].sum()
            / lived(city, m).sum()
            for m, state in enumerate(city.history)
        ]
        assert all(0.015 < share < 0.025 for share in poor), poor
        shares.append(poor)
    assert all(0.018 < share < 0.0215 for share in np.mean(shares, axis=0))


def test_fortunes_spread_no_wider_over_a_year(cities: list[City]) -> None:
    for city in cities:
        first, last = (
            city.history[m].log_spending[lived(city, m) > 0] for m in (0, len(city.months) - 1)
        )
        assert abs(last.std() / first.std() - 1) < 0.015
        assert abs(last.mean() - first.mean()) < 0.02


def test_the_city_grows_by_about_a_percent(cities: list[City]) -> None:
    for city in cities:
        people = [int((state.home >= 0).sum()) for state in city.history]
        assert 1.003 < people[-1] / people[0] < 1.02
        assert all(abs(b / a - 1) < 0.003 for a, b in pairwise(people))
        assert 3.5 < people[-1] / (lived(city, 11) > 0).sum() < 3.9
        assert lived(city, 11).max() <= 11
        deaths = (city.died >= city.first_days[0]).sum()
        assert 0.005 * people[0] < deaths < 0.008 * people[0]


def test_newcomers_do_not_crowd_behind_few_doors(cities: list[City]) -> None:
    for city in cities:
        sharing = []
        for m in (2, 11):
            doors = city.history[m].place[lived(city, m) > 0]
            sharing.append(1 - len(np.unique(doors)) / len(doors))
        assert sharing[1] < sharing[0] + 0.001


def test_children_who_reach_the_age_go_to_school(city: City) -> None:
    traits = make_traits(city, SEED)
    for m in range(12):
        age = city.age(m)
        of_age = (age >= 7) & (age < 8) & (city.history[m].home >= 0)
        assert traits.at_school[of_age].mean() > 0.9


def test_offices_see_the_poor_as_well_as_in_a_short_sample(cities: list[City]) -> None:
    """The homes that a year founds do not stand in the offices' way."""
    seen = []
    for city in (make_city(Recipe(20_000, 3, 1, "2022-12")), cities[0]):
        homes = np.flatnonzero(lived(city, 0))
        rank = poorness(city, stream(1, "test"), 0.5)[homes]
        true = city.welfare.log_spending[homes]
        poorest = (rank < 0.13).mean()
        seen.append(
            (np.corrcoef(rank.argsort().argsort(), true.argsort().argsort())[0, 1], poorest)
        )
    (sight, share), (sight_of_year, share_of_year) = seen
    assert abs(sight - sight_of_year) < 0.03
    assert abs(share - share_of_year) < 0.005


def test_lists_change_in_every_month_and_lose_the_dead(cities: list[City]) -> None:
    city = cities[0]
    programmes = Programmes(city, make_traits(city, 1), 1, Counter())
    long_gone = np.zeros(city.people, dtype=bool)
    for day in (city.died, city.left):
        long_gone |= (day >= city.first_days[1]) & (day < city.first_days[9])
    stayed, were = 0, 0
    for source in SOURCES:
        on = [programmes.month(source, m).person for m in range(12)]
        assert all(p is not None for p in on)
        lists = [set(p.tolist()) for p in on if p is not None]
        if source == "penerima_pbi":
            assert all(b - a and a - b for a, b in pairwise(lists))
            assert 1.0 < len(lists[11]) / len(lists[0]) < 1.12
        gone = set(np.flatnonzero(long_gone).tolist())
        were += len(lists[0] & gone)
        stayed += len(lists[0] & lists[11] & gone)
    assert were > 40
    assert 0.1 < stayed / were < 0.5


def test_nobody_stands_on_a_later_form_before_birth_or_after_death(city: City) -> None:
    carik = Carik(city, make_traits(city, SEED), SEED, Counter())
    day = carik.survey_day[carik.entry_survey]
    person = carik.entry_person
    later = carik.survey_month[carik.entry_survey] > 0
    assert later.sum() > PEOPLE * 0.5
    assert (city.birth[person] <= day)[later].all()
    for end in (city.died, city.left):
        assert ((end[person] == NO_DAY) | (end[person] > day))[later].all()


def test_forms_of_homes_left_behind_are_taken_out_in_time(cities: list[City]) -> None:
    city = cities[1]
    carik = Carik(city, make_traits(city, 2), 2, Counter())
    for m in range(12):
        form = carik.survey_form[carik._current(m)]
        assert (lived(city, m)[carik.form_home[form]] == 0).mean() < 0.01


@pytest.fixture(scope="module")
def forms(home: Path, city: City) -> dict[str, dict[str, int]]:
    """The true household behind each delivered form, by periode and id of the form."""
    carik = Carik(city, make_traits(city, SEED), SEED, Counter())
    every = np.arange(len(carik.survey_form))
    ids = carik._form_ids(every).to_pylist()
    of = dict(zip(ids, carik.form_home[carik.survey_form].tolist(), strict=True))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for path in sorted((home / "landing" / "carik_rumah_tangga").glob("*/*")):
        for row in read(path):
            number = row["id_rumah_tangga"]
            assert number and number not in found[path.parent.name]
            found[path.parent.name][number] = of[number]
    return found


def test_survei_has_the_homes_whose_forms_are_delivered(home: Path, forms) -> None:
    survei = defaultdict(set)
    for periode, household in truth(home, "select periode, household from {survei}"):
        assert household not in survei[periode]
        survei[periode].add(household)
    assert survei == {periode: set(homes.values()) for periode, homes in forms.items()}
    for periode, homes in survei.items():
        [(there,)] = truth(
            home, f"select count(*) from {{rumah_tangga}} where periode = '{periode}'"
        )
        assert 0.85 * there < len(homes) < 1.02 * there
        # Second forms: a home has one row, however many forms it is on.
        assert len(homes) < len(forms[periode]) < 1.06 * len(homes)


def test_survei_has_the_dates_and_figures_of_the_delivered_forms(
    home: Path, city: City, forms
) -> None:
    """A form is sound where its figures lie near the truth of its members on its day."""
    told: dict[tuple[str, int], list[tuple[str, int, int]]] = defaultdict(list)
    members = {
        periode: Counter(
            row["id_rumah_tangga"]
            for path in (home / "landing" / "carik_anggota" / periode).iterdir()
            for row in read(path)
        )
        for periode in YEAR
    }
    for path in sorted((home / "landing" / "carik_rumah_tangga").glob("*/*")):
        periode = path.parent.name
        for row in read(path):
            number, day = str(row["id_rumah_tangga"]), date(str(row["tanggal_pendataan"]))
            parts = [money(row[f"pengeluaran_{kind}_sebulan"]) for kind in ("pangan", "nonpangan")]
            total = -1 if None in parts else sum(part or 0 for part in parts)
            told[periode, forms[periode][number]].append((day, members[periode][number], total))
    spending = [np.exp(state.log_spending) for state in city.history]
    rows = truth(home, "select periode, household, tanggal::text, berangka, angka from {survei}")
    assert len(rows) == len(told)
    planted = 0
    for periode, household, day, sound, figure in rows:
        on = sorted(told[periode, household])
        assert day == on[-1][0]
        fitting = []
        for when, n, total in on:
            m = YEAR.index(when[:7]) if when[:7] in YEAR else 0
            ratio = total / n / spending[m][household]
            planted += total >= 0 and not 0.4 < ratio < 2.5
            if 0.4 < ratio < 2.5:
                fitting.append((when, total))
        assert sound == bool(fitting)
        if sound:
            assert figure in {total for when, total in fitting if when == fitting[-1][0]}
        else:
            assert figure is None
    assert planted > 20


MONTHS = ["januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus"]
MONTHS += ["september", "oktober", "november", "desember"]


def money(text: str | None) -> int | None:
    """Rupiah as the offices of the sample write them."""
    text = (text or "").strip()
    if text in ("", "N/A"):
        return None
    if text.endswith(" juta"):
        return round(float(text.removesuffix(" juta").replace(",", ".")) * 1_000_000)
    text = text.removeprefix("Rp ").removesuffix(".00")
    return int(text.replace(".", ""))


def date(text: str) -> str:
    """An ISO date from one as the offices of the sample write them."""
    if " " in text:
        day, month, year = text.split()
        return f"{year}-{MONTHS.index(month.lower()) + 1:02d}-{int(day):02d}"
    parts = text.replace("/", "-").split("-")
    return text if len(parts[0]) == 4 else "-".join(reversed(parts))
