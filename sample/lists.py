"""DTKS and P3KE: the two national lists of the poor, drawn up before the first month."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.cards import ROLES
from sample.defects import DTKS, P3KE, Rates, Teller
from sample.drop import Drop, days, number
from sample.families import NO_DAY
from sample.nik import as_text
from sample.places import address
from sample.population import City
from sample.randomness import Rng, stream
from sample.targeting import kelurahan_names, poorness, struck
from sample.traits import Traits, words

DTKS_SHARE, P3KE_SHARE = 0.31, 0.285
NOT_FOUND = 0.08  # poor families the list lacks for no reason
FOREIGN = 0.35  # of families without a card of this kota: how often they are listed all the same
OLD_KELURAHAN = 0.03  # rows filed under the kelurahan before a move
MISSPELT = 0.12


def _listed(rng: Rng, city: City, group: np.ndarray, of: np.ndarray, share: float) -> np.ndarray:
    """Which groups (families) are listed: the seemingly poorest `share`, with errors (bool).

    `group` is the group of each person, `of` the home whose welfare stands for each group.
    """
    rank = poorness(city, rng, 0.55)[of]
    u = rng.random(len(of))
    missed = np.where(city.card_foreign[city.card[_first(group, len(of))]], 1 - FOREIGN, NOT_FOUND)
    return (rank < share / (1 - NOT_FOUND)) & (u > missed) & ~city.hidden[of]


def _first(group: np.ndarray, n: int) -> np.ndarray:
    """Index of one member of each group (0 where it has none)."""
    first = np.zeros(n, dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return first


def kept(rng: Rng, city: City, rates: Rates) -> np.ndarray:
    """Persons a list may hold: residents at its making, few of the dead, half of the gone."""
    there = city.home >= 0
    dead = city.died < city.first_days[0]
    dead &= city.died != NO_DAY
    share = rates.dead / max(dead.mean() / there.mean(), 1e-9)
    u = rng.random(city.people)
    gone = (city.left != NO_DAY) & (city.left < city.first_days[0])
    return there | (dead & (u < share)) | (gone & (u < 0.5))


class Lists:
    """`dtks(m)` and `p3ke(m)`: whole stocks, the same whenever they come but for whom DTKS strikes off."""

    def __init__(self, city: City, traits: Traits, seed: int, counts: Counter) -> None:
        self.city, self.traits, self.seed, self.counts = city, traits, seed, counts

    def dtks(self, m: int) -> Drop:
        """Families by card."""
        city, rng = self.city, stream(self.seed, "dtks")
        owner = np.where(city.card_owner < len(city.kel), city.card_owner, 0)
        listed = _listed(rng, city, city.card, owner, DTKS_SHARE)
        person = np.flatnonzero(kept(rng, city, DTKS) & listed[city.card] & (city.appears == 0))
        person = person[rng.random(len(person)) > 0.01]
        group = city.card[person].astype(np.int64)
        teller = Teller(city, "dtks", DTKS, rng, self.counts)
        twice = teller.hit(len(person), "twice")
        person = np.r_[person, person[twice]]
        # A double stands in another family's folder as often as in its own.
        spare = len(city.card_place) + np.arange(len(twice))
        group = np.r_[group, np.where(rng.random(len(twice)) < 0.5, spare, group[twice])]
        serial = rng.permutation(len(city.card_place) + len(twice))
        order = np.argsort(serial[group], kind="stable")
        person, group = person[order], group[order]
        told = teller.tell(person, city.no_kk[city.card[person]])
        place = city.card_place[city.card[person]]
        moved = np.flatnonzero(rng.random(len(person)) < OLD_KELURAHAN)
        stays = group[moved] % 5 == 0  # whole families, not single members
        place[moved[stays]] = group[moved[stays]] % len(city.places.kel)
        kel = city.places.kel[place]
        self._count_ghosts("dtks", person)
        kelurahan = kelurahan_names(rng, city.areas, kel, MISSPELT)
        right = words([a.nama.upper() for a in city.areas], kel)
        self.counts["dtks", "kelurahan_misspelt"] += pc.sum(pc.not_equal(kelurahan, right)).as_py()
        rank = poorness(city, stream(self.seed, "dtks desil"), 0.45)[owner[city.card[person]]]
        aid = poorness(city, stream(self.seed, "dtks aid"), 0.4)[owner[city.card[person]]]
        table = pa.table(
            {
                "id_dtks": _ids("DTKS3172", serial[group]),
                "nik": as_text(told.nik),
                "no_kk": as_text(told.no_kk),
                "nama": told.nama,
                "tanggal_lahir": days(told.birth),
                "jenis_kelamin": words(["L", "P"], city.sex[person]),
                "hubungan": words(ROLES, city.card_role[person]),
                "alamat": address(
                    city.places, place, rng, DTKS.address_sloppy, DTKS.address_inside
                ),
                "rt": _number_text(city.places.rt[place]),
                "rw": _number_text(city.places.rw[place]),
                "kelurahan": kelurahan,
                "kecamatan": kelurahan_names(rng, city.areas, kel, 0.05, "nama_kecamatan"),
                "desil": number(
                    1 + np.minimum((rank * 11).astype(int), 9), rng.random(len(person)) < 0.02
                ),
                "disabilitas": pa.array(self.traits.disability[person] > 0),
                "penerima_pkh": pa.array(aid < 0.08),
                "penerima_bpnt": pa.array(aid < 0.18),
                "penerima_pbi": pa.array(aid < 0.30),
            }
        )
        left = np.flatnonzero(~struck(city, self.seed, "dtks", m)[person])
        return Drop("dtks", m, table.take(pa.array(left)), person[left].astype(np.int32), kel[left])

    def _count_ghosts(self, source: str, person: np.ndarray) -> None:
        self.counts[source, "dead"] += int((self.city.died[person] != NO_DAY).sum())
        self.counts[source, "gone"] += int((self.city.left[person] != NO_DAY).sum())

    def p3ke(self, m: int) -> Drop:
        """Families as they live together, the bottom four deciles only."""
        city, rng = self.city, stream(self.seed, "p3ke")
        home = np.where(city.home >= 0, city.home, np.maximum(city.origin, 0))
        listed = _listed(rng, city, home, np.arange(len(city.kel)), P3KE_SHARE)
        there = kept(rng, city, P3KE) & listed[home] & (city.appears == 0)
        person = np.flatnonzero(there & (rng.random(city.people) > 0.015))
        teller = Teller(city, "p3ke", P3KE, rng, self.counts)
        person = np.r_[person, person[teller.hit(len(person), "twice")]].astype(np.int32)
        group = home[person]
        serial = rng.permutation(len(city.kel))
        order = np.argsort(serial[group], kind="stable")
        person, group = person[order], group[order]
        self._count_ghosts("p3ke", person)
        told = teller.tell(person, np.zeros(len(person), dtype=np.int64))
        place = city.place[group]
        kel = city.places.kel[place]
        rank = poorness(city, stream(self.seed, "p3ke desil"), 0.45)[group]
        aid = poorness(city, stream(self.seed, "dtks aid"), 0.4)[group]
        table = pa.table(
            {
                "id_keluarga_p3ke": _ids("KEL3172", serial[group]),
                "id_individu_p3ke": _ids("IND3172", rng.permutation(len(person))),
                "nik": as_text(told.nik),
                "nama": told.nama,
                "tanggal_lahir": days(told.birth),
                "jenis_kelamin": words(["L", "P"], city.sex[person]),
                "hubungan": words(ROLES, city.card_role[person]),
                "alamat": address(city.places, place, rng, 0.4, 0.4),
                "kode_kelurahan": words([a.kode for a in city.areas], kel),
                "desil_kesejahteraan": number(1 + np.minimum((rank * 11).astype(int), 3)),
                "penerima_bpnt": pa.array(aid < 0.18),
                "penerima_pkh": pa.array(aid < 0.08),
                "penerima_sembako": pa.array(aid < 0.2),
            }
        )
        return Drop("p3ke", m, table, person, kel)


def _ids(prefix: str, serial: np.ndarray) -> pa.Array:
    text = pc.utf8_lpad(pc.cast(pa.array(serial + 1), pa.string()), 8, "0")
    return pc.binary_join_element_wise(prefix, text, "")


def _number_text(values: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(values), pa.string())
