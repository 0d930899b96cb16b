"""What goes wrong between a person and a row about that person.

Rates are per row. The reasons stand beside them; facts.md of the field gives most of them.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample import nik
from sample.families import NO_DAY, WOMAN
from sample.names import NONE, last_words, titled, typed_wrong, write_names
from sample.population import City
from sample.randomness import Rng


@dataclass(frozen=True)
class Rates:
    """Shares of rows with a defect."""

    # NIK
    nik_missing: float
    nik_excel: float  # the 16th digit lost
    nik_swapped: float
    nik_one_wrong: float
    nik_relative: float  # the number of somebody else in the family
    nik_dummy: float
    # names
    name_title: float
    name_muhammad: float  # of the rows with that name
    name_old_spelling: float
    name_bin: float
    name_nickname: float
    name_order: float
    name_dropped: float
    name_initial: float
    name_typo: float
    name_wide: float
    # dates of birth
    birth_swapped: float  # of the rows where day and month can be exchanged
    birth_stand_in: float
    birth_year: float
    birth_missing: float
    # card
    kk_missing: float
    kk_wrong: float
    # address
    address_sloppy: float
    address_inside: float  # RT and RW within the address
    # rows
    twice: float
    dead: float  # share of dead people among the rows, where lists are drawn
    blank_name: float


# Slips come together: a hasty clerk spoils number, name and date of one row. These rows have
# CARELESS_FACTOR times the rate, the others so much less that the mean stays.
CARELESS, CARELESS_FACTOR = 0.15, 4.0
CAREFUL_FACTOR = (1 - CARELESS * CARELESS_FACTOR) / (1 - CARELESS)

# Dukcapil is the register the others are judged by: few slips, but its own.
DUKCAPIL = Rates(
    nik_missing=0, nik_excel=0, nik_swapped=0, nik_one_wrong=0.00008, nik_relative=0,
    nik_dummy=0.00002,
    name_title=0.002, name_muhammad=0, name_old_spelling=0, name_bin=0.002, name_nickname=0,
    name_order=0, name_dropped=0, name_initial=0, name_typo=0.0008, name_wide=0.003,
    birth_swapped=0.0003, birth_stand_in=0, birth_year=0.0003, birth_missing=0.00006,
    kk_missing=0.0001, kk_wrong=0, address_sloppy=0.05, address_inside=0.03,
    twice=0, dead=0, blank_name=0,
)  # fmt: skip
# DTKS matched Dukcapil for 90 to 92 % in 2021; BPK 2020: 8.5 % invalid NIK, 12.8 % invalid KK,
# 0.07 % double; KPK: 0.8 % double, 0.2 % dead.
DTKS = Rates(
    nik_missing=0.034, nik_excel=0.006, nik_swapped=0.008, nik_one_wrong=0.016, nik_relative=0.005,
    nik_dummy=0.006, name_title=0.012, name_muhammad=0.30, name_old_spelling=0.010, name_bin=0.006,
    name_nickname=0.0025, name_order=0.006, name_dropped=0.025, name_initial=0.010, name_typo=0.030,
    name_wide=0.010, birth_swapped=0.015, birth_stand_in=0.012, birth_year=0.010,
    birth_missing=0.010,
    kk_missing=0.05, kk_wrong=0.05, address_sloppy=0.5, address_inside=0.25,
    twice=0.007, dead=0.003, blank_name=0.0002,
)  # fmt: skip
# Volunteers write what they hear at the door; the tablet checks the NIK's length only.
CARIK = replace(
    DTKS, nik_missing=0.022, nik_excel=0.001, nik_swapped=0.004, nik_one_wrong=0.008,
    nik_relative=0.003, nik_dummy=0.002, name_title=0.020, name_nickname=0.0025,
    name_initial=0.006, name_typo=0.025, birth_missing=0.006, birth_stand_in=0.008,
    kk_missing=0.03, kk_wrong=0.01, twice=0, dead=0, blank_name=0.0001,
)  # fmt: skip
# P3KE was matched centrally with Dukcapil before it was handed out.
P3KE = replace(
    DTKS, nik_missing=0.030, nik_excel=0.002, nik_swapped=0.003, nik_one_wrong=0.006,
    nik_relative=0.002, nik_dummy=0.001, name_title=0.004, name_typo=0.015, name_nickname=0.001,
    birth_missing=0.004, twice=0.002, blank_name=0.0001,
)  # fmt: skip
# DTSEN was matched with Dukcapil, the electricity's and the insurance's customers before it was handed out.
DTSEN = replace(
    P3KE, nik_missing=0.010, nik_excel=0.001, nik_one_wrong=0.004, kk_missing=0.003, kk_wrong=0.004,
    dead=0.006, twice=0.004,
)  # fmt: skip
# Money is paid on a NIK, so most are right; one office in two keeps its list in Excel.
# DKI 2023: of 75,497 ineligible for KJP Plus 11,867 had moved, 862 were unmatched, 406 dead.
PROGRAMME = replace(
    DTKS, nik_missing=0.012, nik_excel=0.004, nik_swapped=0.003, nik_one_wrong=0.005,
    nik_relative=0.006, nik_dummy=0.001, name_title=0.008, name_typo=0.015, name_nickname=0.001,
    birth_missing=0.012, kk_missing=0.15, kk_wrong=0.01, twice=0.003, dead=0.004, blank_name=0,
)  # fmt: skip
# Citizens write down their names themselves, the number from memory.
SANGGAH = replace(
    CARIK, nik_missing=0.18, nik_one_wrong=0.03, nik_relative=0, birth_missing=0.15, kk_missing=0.4,
    blank_name=0,
)  # fmt: skip


@dataclass
class Told:
    """What a register says about persons; null or MISSING where it says nothing."""

    nik: np.ndarray  # int64
    nama: pa.Array
    birth: np.ndarray  # int32 days, NO_DAY = missing
    no_kk: np.ndarray  # int64


class Teller:
    """Tells a register about people, with that register's defects, and counts these."""

    def __init__(self, city: City, source: str, rates: Rates, rng: Rng, counts: Counter) -> None:
        self.city, self.source, self.rates, self.rng, self.counts = city, source, rates, rng, counts
        self.care = np.ones(0)

    def tell(self, person: np.ndarray, no_kk: np.ndarray) -> Told:
        """Rows about the given persons (indices), whose card number is `no_kk`."""
        hasty = self.rng.random(len(person)) < CARELESS
        self.care = np.where(hasty, CARELESS_FACTOR, CAREFUL_FACTOR)
        return Told(
            self.nik(person),
            self.name(person, self.city.words[person]),
            self.birth(self.city.birth[person]),
            self.card(no_kk),
        )

    def hit(
        self, n: int, defect: str, among: np.ndarray | None = None, rate: float | None = None
    ) -> np.ndarray:
        """Indices of the rows that a defect hits."""
        share = getattr(self.rates, defect) if rate is None else rate
        care = self.care if len(self.care) == n else 1.0
        mask = self.rng.random(n) < share * care * self.city.noise
        rows = np.flatnonzero(mask if among is None else mask & among)
        self.counts[self.source, defect] += len(rows)
        return rows

    def nik(self, person: np.ndarray) -> np.ndarray:
        """NIK of each person as the register has it."""
        rng, n = self.rng, len(person)
        second = self.city.second_nik[person]
        values = np.where((second >= 0) & (rng.random(n) < 0.3), second, self.city.nik[person])
        rows = self.hit(n, "nik_one_wrong")
        values[rows] = nik.one_wrong(rng, values[rows])
        rows = self.hit(n, "nik_swapped")
        values[rows] = nik.swapped(rng, values[rows])
        rows = self.hit(n, "nik_excel")
        values[rows] = nik.rounded(values[rows])
        other = self.city.relative[person]
        rows = self.hit(n, "nik_relative", other >= 0)
        values[rows] = self.city.nik[other[rows]]
        rows = self.hit(n, "nik_dummy")
        values[rows] = nik.dummies(rng, values[rows])
        values[self.hit(n, "nik_missing")] = nik.MISSING
        return values

    def name(self, person: np.ndarray, words: np.ndarray) -> pa.Array:
        """Names as this register's clerks write them."""
        rng, n, vocabulary = self.rng, len(words), self.city.vocabulary
        size = vocabulary.size
        words = words.copy()
        woman = self.city.sex[person] == WOMAN
        length = (words != NONE).sum(axis=1)
        muhammad = np.isin(words[:, 0], vocabulary.muhammad)
        rows = self.hit(n, "name_muhammad", muhammad)
        words[rows, 0] = vocabulary.muhammad[rng.integers(0, len(vocabulary.muhammad), len(rows))]
        rows = self.hit(n, "name_order", length == 2)
        words[rows, :2] = words[rows, 1::-1]
        rows = self.hit(n, "name_dropped", length > 1)
        words[rows, length[rows] - 1] = NONE
        rows = self.hit(n, "name_initial", length > 2)
        words[rows, length[rows] - 1] = np.where(
            words[rows, length[rows] - 1] >= 0,
            last_words(self.city.words[person[rows]]) + 3 * size,
            NONE,
        )
        rows = self.hit(n, "name_old_spelling")
        at = (rng.random(len(rows)) * 2).astype(int)
        words[rows, at] += np.where((words[rows, at] >= 0) & (words[rows, at] < size), size, 0)
        rows = self.hit(n, "name_nickname", words[:, 0] < size)
        words[rows, 0] += 2 * size
        words[rows, 1:] = NONE
        columns = np.full((n, 8), NONE, dtype=np.int32)
        columns[:, 1:5] = words
        rows = self.hit(n, "name_title", self.city.age()[person] > 22)
        columns[rows, 0], columns[rows, 7] = titled(rng, vocabulary, woman[rows])
        father = self.city.father[person]
        rows = self.hit(n, "name_bin", father >= 0)
        columns[rows, 5] = np.where(woman[rows], vocabulary.code["BINTI"], vocabulary.code["BIN"])
        columns[rows, 6] = self.city.words[father[rows], 0]
        wide = np.zeros(n, dtype=bool)
        wide[self.hit(n, "name_wide", length > 1)] = True
        text = write_names(vocabulary, columns, wide)
        rows = self.hit(n, "name_typo")
        text = patched(text, rows, typed_wrong(rng, text.take(pa.array(rows))))
        rows = self.hit(n, "blank_name")
        return patched(text, rows, pa.nulls(len(rows), pa.string()))

    def birth(self, true: np.ndarray) -> np.ndarray:
        """Birth dates (int32 days), NO_DAY where missing."""
        n = len(true)
        values = true.copy()
        day = true.astype("datetime64[D]")
        month_start = day.astype("datetime64[M]")
        year_start = day.astype("datetime64[Y]")
        d = (day - month_start.astype("datetime64[D]")).astype(int) + 1
        m = (month_start - year_start.astype("datetime64[M]")).astype(int) + 1
        rows = self.hit(n, "birth_swapped", (d <= 12) & (d != m))
        turned = year_start[rows].astype("datetime64[M]") + (d[rows] - 1)
        values[rows] = (turned.astype("datetime64[D]") + (m[rows] - 1)).astype(np.int32)
        rows = self.hit(n, "birth_year")
        years = self.rng.choice(np.array([-1, 1]), len(rows))
        moved = month_start[rows] + 12 * years
        values[rows] = (moved.astype("datetime64[D]") + np.minimum(d[rows] - 1, 27)).astype(
            np.int32
        )
        rows = self.hit(n, "birth_stand_in")
        half = self.rng.integers(0, 2, len(rows)) * 6
        stand_in = year_start[rows].astype("datetime64[M]") + half
        values[rows] = stand_in.astype("datetime64[D]").astype(np.int32)
        values[self.hit(n, "birth_missing")] = NO_DAY
        return values

    def card(self, true: np.ndarray) -> np.ndarray:
        """Card numbers, MISSING where blank."""
        values = true.copy()
        rows = self.hit(len(true), "kk_wrong")
        values[rows] = nik.one_wrong(self.rng, values[rows])
        values[self.hit(len(true), "kk_missing")] = nik.MISSING
        return values


def patched(values: pa.Array, rows: np.ndarray, new: pa.Array) -> pa.Array:
    """The values with the given rows (unique indices) replaced."""
    if len(rows) == 0:
        return values
    mask = np.zeros(len(values), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(values, pa.array(mask), new.take(pa.array(np.argsort(rows))))
