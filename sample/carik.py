"""Dinas PPAPP's rolling survey: volunteers visit dwellings and write down who lives there."""

from collections import Counter
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.cards import ROLES
from sample.defects import CARIK, Teller
from sample.drop import Drop, days, number
from sample.families import CHILD, NO_DAY, PARENT, RELATIVE, SPOUSE
from sample.nik import as_text
from sample.places import address
from sample.population import DEFAULT_MONTHS, City, Month
from sample.possessions import Possessions
from sample.randomness import Rng, stream
from sample.traits import DISABILITY, FIELDS, ILLNESS, MARITAL, SCHOOLING, WORKING, Traits, words

COVERED_KAMPUNG, COVERED_ESTATE = 0.982, 0.62
STALE_GONE = 0.5  # forms of families that moved away and were not taken out
SURVEYED_TWICE = 0.035  # dwellings with a second form: other date, other number, same people
SPLIT_FORM = 0.0012  # one household on two forms
COUNTED_TWICE = 0.002  # members also written down in another household
OMITTED = 0.002  # members the volunteer did not hear of
ROLLING, AFTER_EVENT = 0.08, 0.55  # visits in a month; of homes where something happened
BLANK = 0.37  # expenditure not asked or not answered
HALF_BLANK = 0.015
REPORT_ERROR = 0.12  # log spread of one household's answer
ZERO, NINES, TENFOLD, PER_DAY = 0.004, 0.003, 0.005, 0.006


class Carik:
    """Forms and their members. `rumah_tangga(m)` and `anggota(m)` are the stock of a month."""

    def __init__(self, city: City, traits: Traits, seed: int, counts: Counter) -> None:
        self.city, self.traits, self.seed, self.counts = city, traits, seed, counts
        self.possessions = Possessions(city, seed)
        # Per survey, filled with the forms: whether it tells a spending that can be true, and which.
        self.sound, self.total = np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64)
        rng = stream(seed, "carik")
        homes = len(city.kel)
        covered = rng.random(homes) < np.where(
            city.welfare.kampung, COVERED_KAMPUNG, COVERED_ESTATE
        )
        covered &= ~city.hidden
        day = city.first_days[0] - 3 - (rng.random(homes) ** 1.7 * 330).astype(np.int32)
        day += (rng.random(homes) < 0.08) * 25  # some in the first month itself
        base = covered & (city.arrives == 0)
        gone = np.full(homes, NO_DAY, dtype=np.int32)
        away = city.arrives[np.maximum(city.origin, 0)] < 0
        gone[city.origin[away]] = city.left[away]
        base |= covered & (city.arrives < 0) & (day < gone) & (rng.random(homes) < STALE_GONE)
        self.visited = [np.where(base, 0, -1).astype(np.int8)]
        for m in range(1, len(city.months)):
            self.visited.append(self._visits(m, covered))
        self._copies(rng, base, day)
        self._surveys(rng, day)
        self._members(rng)
        self._told(counts)

    def _visits(self, m: int, covered: np.ndarray) -> np.ndarray:
        """The month of the latest visit per home, -1 = never; -2 = form taken out."""
        state = self.city.history[m]
        rng = stream(self.seed, "carik visits", m)
        homes = len(covered)
        lived = np.zeros(homes, dtype=bool)
        lived[state.home[state.home >= 0]] = True
        u = rng.random(homes)
        visit = lived & covered & (u < np.where(state.touched, AFTER_EVENT, ROLLING))
        last = np.where(visit, m, self.visited[m - 1])
        emptied = ~lived & state.touched & (rng.random(homes) < 1 - STALE_GONE)
        if m >= DEFAULT_MONTHS:
            # Whoever comes round in turn and finds nobody takes the form out at last.
            emptied |= ~lived & (last >= 0) & (u < ROLLING)
        return np.where(emptied, -2, last).astype(np.int8)

    def _copies(self, rng: Rng, base: np.ndarray, day: np.ndarray) -> None:
        """Forms: one per home, then the second forms and the split ones."""
        homes = len(base)
        lived = np.flatnonzero(base & (self.city.arrives == 0))
        twice = lived[rng.random(len(lived)) < SURVEYED_TWICE]
        large = lived[self.city.families.size[lived] > 3]
        split = large[rng.random(len(large)) < SPLIT_FORM * 2]
        self.counts["carik_anggota", "surveyed_twice"] += len(twice)
        self.counts["carik_anggota", "split_form"] += len(split)
        self.form_home = np.r_[np.arange(homes), twice, split].astype(np.int32)
        self.twice = slice(homes, homes + len(twice))
        self.split = np.arange(homes + len(twice), len(self.form_home))
        other = np.minimum(
            day[twice] + rng.integers(-70, 71, len(twice)), self.city.first_days[0] + 20
        )
        self.form_day = np.r_[day, other, day[split]].astype(np.int32)

    def _surveys(self, rng: Rng, day: np.ndarray) -> None:
        """One survey per form and visit: its day and the month whose truth it saw."""
        forms = [np.flatnonzero(self.visited[0][self.form_home] == 0)]
        when = [self.form_day[forms[0]]]
        month = [np.zeros(len(forms[0]), dtype=np.int8)]
        for m in range(1, len(self.city.months)):
            seen = np.flatnonzero(self.visited[m] == m)
            first, after = self.city.first_days[m], self.city.first_days[m + 1]
            forms.append(seen)
            when.append(after - 1 - (rng.random(len(seen)) * (after - first - 2)).astype(np.int32))
            month.append(np.full(len(seen), m, dtype=np.int8))
        self.survey_form = np.concatenate(forms).astype(np.int32)
        self.survey_day = np.concatenate(when).astype(np.int32)
        self.survey_month = np.concatenate(month)

    def _members(self, rng: Rng) -> None:
        """Entries (survey, person), in order of survey."""
        city = self.city
        surveys, persons = [], []
        for m, state in enumerate(city.history):
            index = np.full(len(self.form_home), -1, dtype=np.int32)
            mine = self.survey_month == m
            index[self.survey_form[mine]] = np.flatnonzero(mine)
            home = self._seen_home(m, state)
            person = np.flatnonzero(home >= 0).astype(np.int32)
            survey = index[home[person]]
            keep = survey >= 0
            surveys.append(survey[keep])
            persons.append(person[keep])
            if m == 0:
                copies = np.full(len(city.kel), -1, dtype=np.int32)
                for forms in (np.arange(self.twice.start, self.twice.stop), self.split):
                    copies[:] = -1
                    copies[self.form_home[forms]] = index[forms]
                    again = copies[home[person]]
                    if forms is self.split:
                        moves = keep & (again >= 0) & self._leaves(rng, person)
                        surveys[0] = np.where(moves[keep], again[keep], surveys[0])
                        continue
                    mask = again >= 0
                    surveys.append(again[mask])
                    persons.append(person[mask])
        survey, person = np.concatenate(surveys), np.concatenate(persons)
        day = self.survey_day[survey]
        known = (city.birth[person] <= day) & (rng.random(len(person)) >= OMITTED)
        known |= city.role[person] == 0
        known &= (city.died[person] == NO_DAY) | (city.died[person] > day)
        known &= (city.left[person] == NO_DAY) | (city.left[person] > day)
        survey, person = survey[known], person[known]
        survey, person = self._counted_twice(rng, survey, person)
        order = np.lexsort((city.birth[person], city.role[person], survey))
        self.entry_survey, self.entry_person = survey[order], person[order]

    def _seen_home(self, m: int, state: Month) -> np.ndarray:
        """Where volunteers find or still find each person; in the first month the ghosts too."""
        if m > 0:
            return state.home
        city = self.city
        ghost = (state.home < 0) & (city.origin >= 0) & (city.appears == 0)
        return np.where(
            ghost & (city.arrives[np.maximum(city.origin, 0)] <= 0), city.origin, state.home
        )

    def _leaves(self, rng: Rng, person: np.ndarray) -> np.ndarray:
        """Who of a split household is on the second form."""
        role = self.city.role[person]
        return np.isin(role, [PARENT, RELATIVE]) | ((role > SPOUSE) & (rng.random(len(role)) < 0.4))

    def _counted_twice(
        self, rng: Rng, survey: np.ndarray, person: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Adds members who also stand on another form of the first month, an older one."""
        role = self.city.role[person]
        # Only early visits: the later ones would fill the forms of the first month ever more.
        movable = np.isin(role, [CHILD, PARENT, RELATIVE])
        movable &= self.survey_month[survey] < DEFAULT_MONTHS
        extra = np.flatnonzero(movable & (rng.random(len(person)) < COUNTED_TWICE * 2))
        forms = np.flatnonzero(self.survey_month == 0)
        other = forms[rng.integers(0, len(forms), len(extra))]
        second = forms[rng.integers(0, len(forms), len(extra))]
        other = np.where(self.survey_day[second] < self.survey_day[other], second, other)
        fine = self.survey_day[other] < self.survey_day[survey[extra]]
        self.counts["carik_anggota", "counted_twice"] += int(fine.sum())
        return np.r_[survey, other[fine]], np.r_[person, person[extra[fine]]]

    def _told(self, counts: Counter) -> None:
        city, person = self.city, self.entry_person
        teller = Teller(city, "carik_anggota", CARIK, stream(self.seed, "carik told"), counts)
        card = np.zeros(len(person), dtype=np.int32)
        month = self.survey_month[self.entry_survey]
        for m, state in enumerate(city.history):
            card = np.where(month == m, state.card[person], card)
        self.told = teller.tell(person, city.no_kk[card])
        self.card = card

    def _kel(self) -> np.ndarray:
        """Kelurahan per survey, that of the dwelling when it was visited."""
        return self.city.places.kel[self._place()]

    def _place(self) -> np.ndarray:
        home = self.form_home[self.survey_form]
        place = np.zeros(len(home), dtype=np.int32)
        for m, state in enumerate(self.city.history):
            place = np.where(self.survey_month == m, state.place[home], place)
        return place

    def _current(self, m: int) -> np.ndarray:
        """Which surveys are the latest of their form at a month (bool)."""
        last = self.visited[m][self.form_home[self.survey_form]]
        second = self.survey_form >= self.twice.start
        return np.where(second, last >= 0, last == self.survey_month)

    def _form_ids(self, survey: np.ndarray) -> pa.Array:
        form = self.survey_form[survey]
        kel = self.city.kel[self.form_home[form]]
        codes = [a.kode.replace(".", "") for a in self.city.areas]
        # Numbers are dealt at random, so that they say nothing about who lives with whom.
        serial = stream(self.seed, "form numbers").permutation(len(self.form_home))[form]
        text = pc.utf8_lpad(pc.cast(pa.array(serial + 1), pa.string()), 7, "0")
        return pc.binary_join_element_wise("CRK", words(codes, kel), text, "-")

    def rumah_tangga(self, m: int) -> Drop:
        """The forms in stock at a month."""
        filled = np.bincount(self.entry_survey, minlength=len(self.survey_form)) > 0
        rows = np.flatnonzero(self._current(m) & filled)
        kel = self._kel()
        rows = rows[np.argsort(kel[rows], kind="stable")]
        columns = self._forms
        take = pa.array(rows)
        table = pa.table({name: column.take(take) for name, column in columns.items()})
        return Drop("carik_rumah_tangga", m, table, None, kel[rows], self._surveyed(rows))

    def _surveyed(self, survey: np.ndarray) -> pa.Table:
        """Per home on any of the forms: household, tanggal of the newest, berangka, angka.

        `berangka` says that a form tells food and the rest without a planted absurdity; `angka` is
        the sum of both on the newest such form.
        """
        survey = survey[np.lexsort((survey, self.survey_day[survey]))]
        home, day = self.form_home[self.survey_form[survey]], self.survey_day[survey]
        sound = self.sound[survey]
        newest = np.full(len(self.city.kel), NO_DAY, dtype=np.int32)
        newest[home] = day  # the last of a home's forms wins, in order of day
        told = np.full(len(self.city.kel), -1, dtype=np.int64)
        told[home[sound]] = self.total[survey[sound]]
        household = np.unique(home)
        angka = told[household]
        return pa.table(
            {
                "household": pa.array(household),
                "tanggal": days(newest[household]),
                "berangka": pa.array(angka >= 0),
                "angka": number(angka, angka < 0),
            }
        )

    @cached_property
    def _forms(self) -> dict[str, pa.Array]:
        """The columns of every survey ever made."""
        city, rng = self.city, stream(self.seed, "carik forms")
        home, place = self.form_home[self.survey_form], self._place()
        n = len(home)
        # Those who shared the spending are those on the form: a baby born since was not there yet.
        size = np.maximum(np.bincount(self.entry_survey, minlength=n), 1).astype(float)
        spending = np.zeros(n)
        for m, state in enumerate(city.history):
            spending = np.where(self.survey_month == m, state.log_spending[home], spending)
        text = address(city.places, place, rng, CARIK.address_sloppy, CARIK.address_inside)
        building = pc.binary_join_element_wise(
            "BG", pc.cast(pa.array(place + 100_000), pa.string()), ""
        )
        columns: dict[str, pa.Array] = {
            "id_rumah_tangga": self._form_ids(np.arange(n)),
            "id_bangunan": building,
            "tanggal_pendataan": days(self.survey_day),
            "alamat": text,
            "rt": words(
                [f"{i:03d}" for i in range(int(city.places.rt.max()) + 1)], city.places.rt[place]
            ),
            "rw": words(
                [f"{i:03d}" for i in range(int(city.places.rw.max()) + 1)], city.places.rw[place]
            ),
            "kode_kelurahan": words([a.kode for a in city.areas], city.places.kel[place]),
        }
        columns |= self.possessions.columns(rng, home, size)
        columns |= self._money(rng, home, spending, size)
        kader = np.array([f"KADER {i:03d}" for i in range(400)], dtype=object)
        columns["kader"] = pa.array(kader).take(
            pa.array((city.places.rw[place] * 31 + city.places.kel[place]) % 400)
        )
        return columns

    def _money(
        self, rng: Rng, home: np.ndarray, spending: np.ndarray, size: np.ndarray
    ) -> dict[str, pa.Array]:
        n = len(home)
        total = np.exp(spending + rng.normal(0, REPORT_ERROR, n)) * size
        share = np.clip(0.65 - 0.118 * (spending - 12.8) + rng.normal(0, 0.05, n), 0.22, 0.8)
        food = np.maximum(np.round(total * share, -4), 10_000)
        other = np.maximum(np.round(total * (1 - share), -4), 10_000)
        u = rng.random(n)
        bounds = np.cumsum([ZERO, NINES, TENFOLD, PER_DAY])
        kind = np.searchsorted(bounds, u, side="right")
        cases = [kind == k for k in range(4)]
        food, other = (
            np.select(cases, [0, 99_999_999, part * 10, np.round(part / 30, -3)], part)
            for part in (food, other)
        )
        blank = rng.random(n) < np.where(self.city.welfare.kampung[home], BLANK, BLANK + 0.1)
        half = rng.random(n) < HALF_BLANK
        self.sound = (kind == len(cases)) & ~blank & ~half
        self.total = (food + other).astype(np.int64)
        for case, word in zip(cases, ["zero", "nines", "tenfold", "per_day"], strict=True):
            self.counts["carik_rumah_tangga", f"spending_{word}"] += int((case & ~blank).sum())
        self.counts["carik_rumah_tangga", "spending_blank"] += int(blank.sum())
        income = np.round(np.exp(spending + rng.normal(0.12, 0.3, n)) * size, -4)
        return {
            "pengeluaran_pangan_sebulan": number(food, blank),
            "pengeluaran_nonpangan_sebulan": number(other, blank | half),
            "pendapatan_sebulan": number(income, rng.random(n) < 0.3),
        }

    def anggota(self, m: int) -> Drop:
        """The members on the forms in stock at a month."""
        columns = self._entries
        rows = np.flatnonzero(self._current(m)[self.entry_survey])
        kel = self._kel()[self.entry_survey]
        rows = rows[np.argsort(kel[rows], kind="stable")]
        take = pa.array(rows)
        table = pa.table({name: column.take(take) for name, column in columns.items()})
        return Drop("carik_anggota", m, table, self.entry_person[rows], kel[rows])

    @cached_property
    def _entries(self) -> dict[str, pa.Array]:
        """The columns of every member ever written down."""
        city, traits, person = self.city, self.traits, self.entry_person
        survey = self.entry_survey
        n = len(person)
        start = np.r_[True, survey[1:] != survey[:-1]] if n else np.zeros(0, dtype=bool)
        first = np.maximum.accumulate(np.where(start, np.arange(n), 0))
        relation = np.array([0, 2, 3, 3, 4, 5, 6, 8, 9], dtype=np.int8)[city.role[person]]
        relation = np.where((city.role[person] == SPOUSE) & (city.sex[person] == 0), 1, relation)
        relation = np.where(start, 0, np.where(relation == 0, 8, relation))
        ids = self._form_ids(survey)
        other_card = self.card != self.card[first]
        told = self.told
        job = traits.job[person]
        rng = stream(self.seed, "carik members")
        return {
            "id_rumah_tangga": ids,
            "id_keluarga": pc.binary_join_element_wise(
                ids, words(["K1", "K2"], other_card.astype(np.int8)), "-"
            ),
            "no_urut": number(np.arange(n) - first + 1),
            "nik": as_text(told.nik),
            "no_kk": as_text(told.no_kk),
            "nama": told.nama,
            "jenis_kelamin": words(["L", "P"], city.sex[person]),
            "tanggal_lahir": days(told.birth),
            "hubungan_kepala": words(ROLES, relation),
            "status_kawin": words(MARITAL, traits.marital[person]),
            "masih_sekolah": pa.array(traits.at_school[person]),
            "pendidikan_tertinggi": words(SCHOOLING, traits.schooling[person]),
            "bekerja": pa.array(WORKING[job]),
            "lapangan_usaha": pa.array([f or None for f in FIELDS]).take(pa.array(job)),
            "disabilitas": words(DISABILITY, traits.disability[person]),
            "penyakit_kronis": words(ILLNESS, traits.illness[person]),
            "hamil": pa.array(traits.pregnant[person]),
            "punya_jkn": pa.array(traits.insured[person], mask=rng.random(n) < 0.03),
        }
