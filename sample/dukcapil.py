"""Dinas Dukcapil: everybody on a card of this kota, and some who should not be."""

from collections import Counter
from functools import cached_property

import numpy as np
import pyarrow as pa

from sample import nik
from sample.cards import KEPALA, ROLES
from sample.defects import DUKCAPIL, Teller, Told
from sample.drop import Drop, days
from sample.families import NO_DAY, WOMAN
from sample.names import draw_names, write_names
from sample.nik import as_text
from sample.places import address
from sample.population import City
from sample.randomness import stream
from sample.traits import JOBS, MARITAL, SCHOOLING_DUKCAPIL, TOWNS, Traits, words

TWO_NIKS = 0.002  # grown people with a second number after an unreported move
SHARED_NIK = 0.0004  # people who carry somebody else's number in Dukcapil itself
DEATHS_TOLD = 0.62  # the rest stay AKTIF
MOVES_TOLD = 0.55
ARRIVALS_TOLD = 0.6
NEW_BABY_TOLD = 0.7  # in the month of birth; else a month later


def plant_double_numbers(city: City, seed: int) -> None:
    """Some people get a second NIK (city.second_nik), which other registers may know."""
    rng = stream(seed, "two niks")
    grown = city.registered & (city.age() > 19) & (city.home >= 0)
    who = np.flatnonzero(grown & (rng.random(city.people) < TWO_NIKS))
    region = nik.other_region(rng, len(who))
    fresh = nik.numbers(rng, region, city.birth[who], city.sex[who] == WOMAN)
    free = ~np.isin(fresh, city.nik)
    city.second_nik = np.full(city.people, nik.MISSING, dtype=np.int64)
    city.second_nik[who[free]] = fresh[free]


class Dukcapil:
    """The register; `month(m)` is its whole stock at the end of a month."""

    source = "dukcapil"

    def __init__(self, city: City, traits: Traits, seed: int, counts: Counter) -> None:
        self.city, self.traits, self.seed = city, traits, seed
        rng = stream(seed, "dukcapil")
        new = city.arrives[np.maximum(city.origin, 0)] > 0
        known = city.registered & (~new | (rng.random(len(city.kel)) < ARRIVALS_TOLD)[city.origin])
        first = np.flatnonzero(known).astype(np.int32)
        again = np.flatnonzero(city.second_nik >= 0).astype(np.int32)
        self.person = np.r_[first, again]
        self.second = np.arange(len(self.person)) >= len(first)
        teller = Teller(city, self.source, DUKCAPIL, rng, counts)
        missing = np.full(len(self.person), 1, dtype=np.int64)
        told = teller.tell(self.person, missing)
        told.nik[self.second] = city.second_nik[again]
        shared = teller.hit(len(self.person), "nik_shared", ~self.second, SHARED_NIK)
        told.nik[shared] = city.nik[first[rng.integers(0, len(first), len(shared))]]
        counts[self.source, "two_niks"] += len(again)
        self.told: Told = told
        self.kk_defect = told.no_kk
        n = city.people
        self.lag = (rng.random(n) < 0.4).astype(np.int8)
        self.dead_told = rng.random(n) < DEATHS_TOLD
        self.left_told = rng.random(n) < MOVES_TOLD
        self.late = np.where(rng.random(n) < NEW_BABY_TOLD, 0, 1)
        self.second_place = rng.integers(0, len(city.places.kel), len(again)).astype(np.int32)
        issued = city.first_days[0] - rng.integers(40, 3000, len(again))
        kecamatan = np.array([int(a.kode_kecamatan.replace(".", "")) for a in city.areas])
        region = kecamatan[city.places.kel[self.second_place]]
        # Serials from 9000 on: these cards never meet the numbers of the others.
        cards = nik.numbers(rng, region, issued, np.zeros(len(again), dtype=bool))
        self.second_card = cards + 9000

    @cached_property
    def mothers(self) -> pa.Array:
        """The name of each row's mother; one person's rows agree on it."""
        city, rng = self.city, stream(self.seed, "dukcapil mothers")
        few = max(len(self.person) // 3, 1)
        woman = np.ones(few, dtype=bool)
        drawn = draw_names(
            rng, city.vocabulary, woman, np.zeros(few, dtype=np.int8), np.full(few, 65.0)
        )
        drawn[:, 2:] = -1
        name = drawn[rng.integers(0, few, city.people)][self.person]
        mother = city.mother[self.person]
        known = mother >= 0
        name[known] = city.words[mother[known]]
        return write_names(city.vocabulary, name)

    def _status(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """Status code (0 AKTIF, 1 PINDAH, 2 MENINGGAL) and its day, per row."""
        city = self.city
        status = np.zeros(city.people, dtype=np.int8)
        day = np.full(city.people, NO_DAY, dtype=np.int32)
        for code, when, told in ((1, city.left, self.left_told), (2, city.died, self.dead_told)):
            deadline = city.first_days[np.maximum(month + 1 - self.lag, 0)]
            seen = told & (when != NO_DAY) & (when < deadline)
            status[seen] = code
            day[seen] = when[seen]
        status, day = status[self.person], day[self.person]
        status[self.second], day[self.second] = 0, NO_DAY
        return status, day

    def month(self, m: int) -> Drop:
        """The stock of a month."""
        city, state = self.city, self.city.history[m]
        late = np.where(city.birth >= city.first_days[0], self.late, 0)
        there = (city.appears + late <= m)[self.person]
        rows = np.flatnonzero(there)
        person = self.person[rows]
        second = self.second[rows]
        card = state.card[person]
        place = state.card_place[card]
        no_kk = city.no_kk[card]
        index = np.flatnonzero(second)
        if len(index):
            which = rows[index] - (len(self.person) - len(self.second_card))
            place[index] = self.second_place[which]
            no_kk[index] = self.second_card[which]
        no_kk = np.where(self.kk_defect[rows] == nik.MISSING, nik.MISSING, no_kk)
        kel = city.places.kel[place]
        order = np.lexsort((state.card_role[person], no_kk, kel))
        rows, person, place, kel = rows[order], person[order], place[order], kel[order]
        no_kk, second = no_kk[order], second[order]
        status, day = (a[rows] for a in self._status(m))
        rng = stream(self.seed, "dukcapil address")
        text = address(city.places, np.arange(len(city.places.kel)), rng, 0.03, 0.02)
        role = np.where(second, KEPALA, state.card_role[person])
        told, take = self.told, pa.array(rows)
        traits = self.traits
        table = pa.table(
            {
                "nik": as_text(told.nik[rows]),
                "no_kk": as_text(no_kk),
                "nama_lengkap": told.nama.take(take),
                "jenis_kelamin": words(["L", "P"], city.sex[person]),
                "tempat_lahir": words(TOWNS, traits.town[person]),
                "tanggal_lahir": days(told.birth[rows]),
                "status_hubungan": words(ROLES, role),
                "status_kawin": words(
                    MARITAL, np.where(state.wed[person], 1, traits.marital[person])
                ),
                "pendidikan": words(SCHOOLING_DUKCAPIL, traits.schooling[person]),
                "pekerjaan": words(JOBS, traits.job[person]),
                "nama_ibu": self.mothers.take(take),
                "alamat": text.take(pa.array(place)),
                "rt": _three(city.places.rt[place]),
                "rw": _three(city.places.rw[place]),
                "kode_kelurahan": words([a.kode for a in city.areas], kel),
                "status_penduduk": words(["AKTIF", "PINDAH", "MENINGGAL"], status),
                "tanggal_status": days(day),
            }
        )
        return Drop(self.source, m, table, person, kel)


def _three(values: np.ndarray) -> pa.Array:
    """Numbers as text of three digits."""
    return words([f"{i:03d}" for i in range(int(values.max(initial=0)) + 1)], values)
