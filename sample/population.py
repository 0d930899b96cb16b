"""The true city: everybody in it, where they live month by month, and which card they are on."""

from dataclasses import dataclass, field

import numpy as np

from sample import families, nik, places
from sample.areas import KOTA, Area, effects, kelurahan
from sample.era import ERAS
from sample.families import CHILD, NO_DAY, PARENT, SPOUSE, WOMAN, Families
from sample.places import Places
from sample.randomness import Rng, choose, stream
from sample.vocabulary import Vocabulary
from sample.welfare import Welfare, make_welfare

NOWHERE = np.int32(-1)
FIRST_MONTH = "2022-01"  # the pipeline knows none before
# What only a longer sample needs begins after these months: the default keeps its bytes.
DEFAULT_MONTHS = 3
GONE_FAMILIES = 0.022  # families that moved away and still are in some register
GONE_CHILDREN = 0.018  # homes with a grown child who left the kota
DEAD_PARENTS = 0.020  # homes with a parent who died in the last three years
DEAD_SPOUSES = 0.16  # the same for the spouse of a lone head over 40
ARRIVALS = 0.0012  # families a month
BIRTHS = 0.0013  # of all people a month


@dataclass(frozen=True)
class Recipe:
    """What a sample is made by: the same recipe gives the same bytes."""

    persons: int = 30_000
    months: int = 3
    seed: int = 1
    last: str | None = (
        None  # YYYY-MM; None: the era's, or later where the first would lie before 2022-01
    )
    wilayah: str = KOTA  # a kota, or 31: all DKI
    noise: float = 1.0  # how many times as often as usual registers are wrong
    era: int = 2022


@dataclass
class Month:
    """The city at the end of one month."""

    home: np.ndarray  # int32 per person, NOWHERE = not a living resident
    card: np.ndarray  # int32 per person
    card_role: np.ndarray  # int8 per person
    wed: np.ndarray  # bool per person: married since the first month
    place: np.ndarray  # int32 per home, index of the dwelling
    card_place: np.ndarray  # int32 per card
    log_spending: np.ndarray  # float64 per home
    touched: np.ndarray  # bool per home: members or welfare changed in this month


@dataclass
class City:
    """All arrays with one value per person unless said otherwise. Days count from 1970."""

    areas: list[Area]
    months: list[str]
    first_days: np.ndarray  # int32 per month: its first day; one more for the month after
    families: Families
    welfare: Welfare  # per home
    places: Places  # per dwelling
    role: np.ndarray  # int8, in the home
    sex: np.ndarray  # int8
    birth: np.ndarray  # int32
    mother: np.ndarray  # int32 or -1
    father: np.ndarray  # int32 or -1
    origin: np.ndarray  # int32, the home somebody belongs or belonged to
    appears: np.ndarray  # int8, the month from which the person exists here
    died: np.ndarray  # int32 day or NO_DAY
    left: np.ndarray  # int32 day or NO_DAY
    kel: np.ndarray  # int16 per home, at the start
    arrives: np.ndarray  # int8 per home: month; 0 = there at the start, -1 = gone before
    card: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # at the start
    card_role: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    home: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # at the start
    place: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # per home
    card_place: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    hidden: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))  # per home
    registered: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    nik: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    no_kk: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # per card
    words: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), dtype=np.int32))
    relative: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # or -1
    second_nik: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    card_owner: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    card_foreign: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    history: list[Month] = field(default_factory=list)
    noise: float = 1.0
    ranked: int = 0  # homes up to this one count when offices compare homes

    @property
    def people(self) -> int:
        """How many persons, dead and gone ones included."""
        return len(self.role)

    @property
    def residents(self) -> int:
        """How many live here at the start."""
        return int((self.home >= 0).sum())

    def age(self, month: int = 0) -> np.ndarray:
        """Age in years (float32) at the start of a month."""
        return ((self.first_days[month] - self.birth) / 365.25).astype(np.float32)


def last_month(months: int, era: int = Recipe.era) -> str:
    """The last of so many months where nobody named one: none of them lies before FIRST_MONTH."""
    return max(ERAS[era].last_month, str(np.datetime64(FIRST_MONTH, "M") + months - 1))


def month_list(last: str, months: int) -> tuple[list[str], np.ndarray]:
    """The names of the months and their first days, one day more than months."""
    end = np.datetime64(last, "M")
    span = np.arange(end - months + 1, end + 2)
    return [str(m) for m in span[:-1]], span.astype("datetime64[D]").astype(np.int32)


def _kelurahan_of(rng: Rng, size: np.ndarray, areas: list[Area], residents: int) -> np.ndarray:
    """Kelurahan per home: residents in proportion to the real counts, the others at random."""
    share = np.array([a.penduduk for a in areas], dtype=np.float64)
    bounds = np.cumsum(share) / share.sum()
    before = np.cumsum(size[:residents]) - size[:residents] / 2
    kel = np.searchsorted(bounds, before / size[:residents].sum())
    rest = choose(rng, len(size) - residents, share)
    return np.r_[np.minimum(kel, len(areas) - 1), rest].astype(np.int16)


def _ghosts(rng: Rng, fam: Families, residents: int) -> dict[str, np.ndarray]:
    """People who belong to a home on paper only: the dead and the children who left."""
    head_age = np.zeros(len(fam.kind))
    is_head = fam.role == families.HEAD
    head_age[fam.home[is_head]] = fam.age_days[is_head] / 365.25
    head_sex = np.zeros(len(fam.kind), dtype=np.int8)
    head_sex[fam.home[is_head]] = fam.sex[is_head]
    paired = np.zeros(len(fam.kind), dtype=bool)
    paired[fam.home[fam.role == SPOUSE]] = True
    homes = np.arange(len(fam.kind)) < residents
    u = rng.random(len(fam.kind))
    spouse = np.flatnonzero(homes & ~paired & (head_age > 40) & (u < DEAD_SPOUSES))
    parent = np.flatnonzero(homes & (head_age < 62) & (rng.random(len(u)) < DEAD_PARENTS))
    child = np.flatnonzero(homes & (head_age > 45) & (rng.random(len(u)) < GONE_CHILDREN * 2.2))
    origin = np.r_[spouse, parent, child].astype(np.int32)
    n = len(origin)
    role = np.repeat(
        np.array([SPOUSE, PARENT, CHILD], dtype=np.int8), [*map(len, (spouse, parent, child))]
    )
    sex = (rng.random(n) < 0.5).astype(np.int8)
    sex[: len(spouse)] = 1 - head_sex[spouse]
    age = head_age[origin] + np.select(
        [role == SPOUSE, role == PARENT], [rng.normal(2, 4, n), rng.normal(25, 5, n)], -24.0
    )
    age = np.clip(age + np.where(role == CHILD, rng.normal(0, 3, n), 0), 18, 98)
    return {"origin": origin, "role": role, "sex": sex, "age_days": (age * 365.25).astype(np.int32)}


def found_city(recipe: Recipe) -> City:
    """People and homes, without cards, numbers, names and events."""
    persons, months, seed = recipe.persons, recipe.months, recipe.seed
    rng = stream(seed, "city")
    areas = kelurahan(recipe.wilayah)
    names, first_days = month_list(recipe.last or last_month(months, recipe.era), months)
    guess = int(persons / 3.2) + 50
    fam = families.make_families(stream(seed, "families"), guess)
    residents = int(np.searchsorted(np.cumsum(fam.size), persons)) + 1
    gone = int(np.ceil(residents * GONE_FAMILIES))
    arriving = int(np.ceil(residents * ARRIVALS))
    wanted = residents + gone + arriving * (months - 1)
    fam = families.make_families(stream(seed, "families"), max(wanted, guess))
    keep = fam.home < wanted
    fam = Families(
        fam.kind[:wanted],
        fam.size[:wanted],
        *(a[keep] for a in (fam.home, fam.role, fam.sex, fam.age_days, fam.mother, fam.father)),
    )
    kel = _kelurahan_of(rng, fam.size, areas, residents)
    arrives = np.zeros(wanted, dtype=np.int8)
    arrives[residents : residents + gone] = -1
    for month in range(1, months):
        start = residents + gone + arriving * (month - 1)
        arrives[start : start + arriving] = month
    era, place = ERAS[recipe.era], effects(areas)[kel]
    welfare = make_welfare(stream(seed, "welfare"), fam, place, arrives == 0, era)
    ghosts = _ghosts(rng, fam, residents)
    babies = int(persons * BIRTHS) * (months - 1)
    n, g = len(fam.home), len(ghosts["origin"])
    city = City(
        noise=recipe.noise,
        areas=areas,
        months=names,
        first_days=first_days,
        families=fam,
        welfare=welfare,
        places=places.make_places(rng, np.zeros(1, dtype=np.int16), 1),
        role=np.r_[fam.role, ghosts["role"], np.full(babies, CHILD, dtype=np.int8)],
        sex=np.r_[fam.sex, ghosts["sex"], (rng.random(babies) < 0.49).astype(np.int8)],
        birth=np.r_[
            first_days[0] - np.r_[fam.age_days, ghosts["age_days"]],
            np.zeros(babies, dtype=np.int32),
        ].astype(np.int32),
        mother=np.r_[fam.mother, np.full(g + babies, -1, dtype=np.int32)],
        father=np.r_[fam.father, np.full(g + babies, -1, dtype=np.int32)],
        origin=np.r_[fam.home, ghosts["origin"], np.full(babies, NOWHERE)].astype(np.int32),
        appears=np.r_[np.maximum(arrives[fam.home], 0), np.zeros(g + babies)].astype(np.int8),
        died=np.full(n + g + babies, NO_DAY, dtype=np.int32),
        left=np.full(n + g + babies, NO_DAY, dtype=np.int32),
        kel=kel,
        arrives=arrives,
    )
    _mark_ghosts(rng, city, n, g)
    city.home = np.where(arrives[np.maximum(city.origin, 0)] == 0, city.origin, NOWHERE)
    city.home[n:] = NOWHERE
    for month in range(1, months):
        first = n + g + babies // (months - 1) * (month - 1)
        city.appears[first : first + babies // (months - 1)] = month
    return city


def _mark_ghosts(rng: Rng, city: City, n: int, g: int) -> None:
    """Days on which the dead died and the gone left, all before the first month."""
    ago = (5 + rng.random(city.people) ** 1.5 * 1000).astype(np.int32)
    dead = np.zeros(city.people, dtype=bool)
    dead[n : n + g] = city.role[n : n + g] != CHILD
    gone = np.zeros(city.people, dtype=bool)
    gone[n : n + g] = city.role[n : n + g] == CHILD
    gone[:n] = city.arrives[city.origin[:n]] < 0
    family_ago = (5 + rng.random(len(city.kel)) ** 1.3 * 500).astype(np.int32)
    ago = np.where(gone & (np.arange(city.people) < n), family_ago[city.origin], ago)
    day = city.first_days[0] - ago
    city.died[dead] = day[dead]
    city.left[gone] = day[gone]


def number_people(city: City, seed: int) -> None:
    """Give every person a NIK: region of first registration, birth date, serial."""
    rng = stream(seed, "nik")
    n = city.people
    kecamatan = np.array([int(a.kode_kecamatan.replace(".", "")) for a in city.areas])
    here = kecamatan[city.kel[np.maximum(city.origin, 0)]]
    elsewhere = kecamatan[choose(rng, n, np.array([float(a.penduduk) for a in city.areas]))]
    age = city.age()
    # Children are registered where they live; newcomers keep the number of their home town.
    u = rng.random(n)
    moved = np.where(age < 12, 0.08, 0.45)
    region = np.where(u < 0.78 - moved * 0.4, here, elsewhere)
    region = np.where(u > 1 - moved, nik.other_region(rng, n), region)
    region = np.where(u > 0.985, nik.neighbour_region(rng, n), region)
    new = city.arrives[np.maximum(city.origin, 0)] > 0
    region = np.where(new & (city.role != CHILD), nik.other_region(rng, n), region)
    # A birth date corrected later leaves the old one in the NIK.
    corrected = rng.random(n) < 0.011
    shift = rng.choice(np.array([-365, 365, -731, 30, -31, 1, -1, 9, -10, 61]), n)
    written = np.where(corrected, np.minimum(city.birth + shift, city.first_days[-1]), city.birth)
    city.nik = nik.numbers(rng, region, written, city.sex == WOMAN)
