"""Who receives which programme: eight registers, chosen with errors both ways."""

from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pyarrow as pa

from sample.defects import PROGRAMME, Teller
from sample.drop import Drop, days, number
from sample.families import HEAD, NO_DAY, SPOUSE, WOMAN
from sample.nik import as_text
from sample.places import address
from sample.population import DEFAULT_MONTHS, City
from sample.randomness import Rng, stream
from sample.targeting import kelurahan_names, poorness, struck
from sample.traits import WORKING, Traits, words

STATUS = ["SALUR", "GAGAL", "TUNDA", "DAFTAR"]


@dataclass(frozen=True)
class Programme:
    """One code of one register. Sizes are those of a kota like Jakarta Utara, rounded."""

    source: str
    kode: str
    who: str  # which rule below says who may be chosen
    poor: float  # up to which seeming rank of home the office looks
    reach: float  # share of these it reaches
    stray: float  # share of the others it reaches as well: inclusion error
    nominal: int
    salur: float  # share of rows paid out
    every: int  # months between deliveries


PROGRAMMES = [
    Programme("penerima_kjp", "KJP", "pupil", 0.36, 0.50, 0.020, 250_000, 0.96, 1),
    Programme("penerima_pkd", "KLJ", "old", 0.30, 0.42, 0.012, 300_000, 0.95, 1),
    Programme("penerima_pkd", "KAJ", "small", 0.16, 0.22, 0.001, 300_000, 0.95, 1),
    Programme("penerima_pkd", "KPDJ", "disabled", 0.35, 0.38, 0.020, 300_000, 0.94, 1),
    Programme("penerima_pkh", "PKH", "mother", 0.13, 0.45, 0.008, 225_000, 0.95, 3),
    Programme("penerima_sembako", "SEMBAKO", "housewife", 0.24, 0.48, 0.018, 200_000, 0.93, 1),
    Programme("penerima_pbi", "PBI", "anyone", 0.32, 0.52, 0.030, 42_000, 1.0, 1),
    Programme("penerima_rutilahu", "RUTILAHU", "head", 0.12, 0.016, 0.0004, 35_000_000, 0.55, 3),
    Programme("penerima_kerja", "PELATIHAN", "idle", 0.50, 0.018, 0.003, 0, 0.60, 1),
    Programme("penerima_jakpreneur", "JAKPRENEUR", "trader", 0.60, 0.16, 0.03, 1_000_000, 0.70, 3),
]
SOURCES = list(dict.fromkeys(p.source for p in PROGRAMMES))
LATER, STOPPED = 0.012, 0.006  # recipients who join or drop out in each later month


def _may(city: City, traits: Traits, who: str) -> np.ndarray:
    """Persons a rule looks at (bool)."""
    age = city.age()
    if who == "pupil":
        return (age >= 6) & (age < 21.9) & traits.at_school
    if who == "old":
        return age >= 60
    if who == "small":
        return age < 6
    if who == "disabled":
        return traits.disability > 0
    if who in ("mother", "housewife"):
        wife = (city.role == SPOUSE) & (city.sex == WOMAN)
        children = np.zeros(len(city.kel), dtype=bool)
        children[np.maximum(city.origin, 0)[(age < 19) | (age > 60)]] = True
        lone = (city.role == HEAD) & (
            city.families.size[np.maximum(city.origin, 0) % len(city.families.size)] > 1
        )
        has_wife = np.zeros(len(city.kel), dtype=bool)
        has_wife[np.maximum(city.origin, 0)[wife & (city.home >= 0)]] = True
        one = wife | (lone & ~has_wife[np.maximum(city.origin, 0)])
        return one & (children[np.maximum(city.origin, 0)] | (who == "housewife"))
    if who == "head":
        return city.role == HEAD
    if who == "idle":
        return (age >= 18) & (age < 45) & ~WORKING[traits.job] & ~traits.at_school
    if who == "trader":
        return (age >= 18) & np.isin(traits.job, [5, 8])
    return age >= 0


@dataclass(frozen=True)
class Register:
    """Everybody who is on a list in some month; all arrays one value per row of `table`."""

    table: pa.Table  # the columns that stay the same
    person: np.ndarray  # int32
    programme: np.ndarray  # int8, index into PROGRAMMES
    kel: np.ndarray  # int16
    starts: np.ndarray  # month from which
    stops: np.ndarray  # month before which


class Programmes:
    """The registers; `month(source, m)` is who receives at a month."""

    def __init__(self, city: City, traits: Traits, seed: int, counts: Counter) -> None:
        self.city, self.traits, self.seed, self.counts = city, traits, seed, counts
        rng = stream(seed, "programmes")
        there = (city.home >= 0) & ~city.hidden[np.maximum(city.home, 0)]
        # People without a card of this kota mostly cannot apply.
        self.ready = there & (city.registered | (rng.random(city.people) < 0.12))
        self.gone = ~there & ((city.died != NO_DAY) | (city.left != NO_DAY)) & (city.appears == 0)
        self._made: dict[str, Register] = {}

    def due(self, source: str, m: int) -> bool:
        """Whether the office delivers in this month."""
        return m % next(p.every for p in PROGRAMMES if p.source == source) == 0

    def month(self, source: str, m: int) -> Drop:
        """Who receives."""
        if source not in self._made:
            self._made[source] = self._make(source)
        register = self._made[source]
        listed = (register.starts <= m) & (register.stops > m)
        rows = np.flatnonzero(listed & ~struck(self.city, self.seed, source, m)[register.person])
        paid = self._paid(source, m, rows)
        table = register.table.take(pa.array(rows))
        for name, column in paid.items():
            table = table.append_column(name, column)
        return Drop(source, m, table, register.person[rows], register.kel[rows])

    def _paid(self, source: str, m: int, rows: np.ndarray) -> dict[str, pa.Array]:
        register = self._made[source]
        person, programme = register.person[rows], register.programme[rows]
        rng = stream(self.seed, source, "paid", m)
        n = len(rows)
        salur = np.array([p.salur for p in PROGRAMMES])[programme]
        u = rng.random(n)
        status = np.where(u < salur, 0, 1 + (rng.random(n) * 3).astype(int))
        first = int(self.city.first_days[m])
        day = np.where(status == 0, first + 3 + person % 19, NO_DAY).astype(np.int32)
        amount = np.array([p.nominal for p in PROGRAMMES])[programme]
        extra = (person % 3) * 50_000 if source == "penerima_kjp" else 0
        year, month = self.city.months[m].split("-")
        return {
            "tahap": pa.array([f"TAHAP {int(month)} {year}"] * n, type=pa.string()),
            "tanggal_salur": days(day),
            "nominal": number(amount + extra, (status != 0) | (amount == 0)),
            "status_salur": words(STATUS, status),
        }

    def _choose(self, rng: Rng, programme: Programme) -> np.ndarray:
        city = self.city
        home = np.maximum(np.where(city.home >= 0, city.home, city.origin), 0)
        rank = poorness(city, rng, 0.5)[home]
        u = rng.random(city.people)
        may = _may(city, self.traits, programme.who)
        # Programmes reach families, so that brothers mostly receive together.
        luck = 0.8 * rng.normal(0, 1, len(city.kel))[home] + 0.6 * rng.normal(0, 1, city.people)
        lucky = luck < NormalDist().inv_cdf(programme.reach)
        chosen = may & self.ready & (rank < programme.poor) & lucky
        chosen |= may & self.ready & (u < programme.stray)
        size = max(int(chosen.sum()), 1)
        ghosts = np.flatnonzero(self.gone & may)
        wanted = int(size * (PROGRAMME.dead + 0.006))
        return np.r_[np.flatnonzero(chosen), rng.permutation(ghosts)[:wanted]].astype(np.int32)

    def _make(self, source: str) -> Register:
        city, rng = self.city, stream(self.seed, source)
        person = np.zeros(0, dtype=np.int32)
        programme = np.zeros(0, dtype=np.int8)
        for index, p in enumerate(PROGRAMMES):
            if p.source == source:
                chosen = self._choose(rng, p)
                person = np.r_[person, chosen]
                programme = np.r_[programme, np.full(len(chosen), index, dtype=np.int8)]
        teller = Teller(city, source, PROGRAMME, rng, self.counts)
        twice = teller.hit(len(person), "twice")
        person, programme = np.r_[person, person[twice]], np.r_[programme, programme[twice]]
        order = rng.permutation(len(person))
        person, programme = person[order], programme[order]
        self.counts[source, "dead"] += int((city.died[person] != NO_DAY).sum())
        self.counts[source, "gone"] += int((city.left[person] != NO_DAY).sum())
        told = teller.tell(person, city.no_kk[city.card[person]])
        place = city.card_place[city.card[person]]
        kel = city.places.kel[place]
        if source in ("penerima_kjp", "penerima_pbi", "penerima_kerja"):
            area: pa.Array = words([a.kode for a in city.areas], kel)
        else:
            area = kelurahan_names(rng, city.areas, kel, 0.08)
        n = len(person)
        table = pa.table(
            {
                "kode_program": words([p.kode for p in PROGRAMMES], programme),
                "nik": as_text(told.nik),
                "no_kk": as_text(told.no_kk),
                "nama": told.nama,
                "tanggal_lahir": days(told.birth),
                "alamat": address(city.places, place, rng, 0.4, 0.35),
                "kelurahan": area,
            }
        )
        # The default's months at least: who joins after a shorter sample is not on its lists.
        months = np.arange(1, max(len(city.months), DEFAULT_MONTHS))
        later = np.digitize(rng.random(n), 1 - LATER * months[::-1])
        stops = np.r_[months, 99][np.digitize(rng.random(n), STOPPED * months)]
        return Register(table, person, programme, kel, later, stops)
