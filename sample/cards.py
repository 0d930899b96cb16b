"""Kartu keluarga: what the paper says, which is not always who lives together."""

import numpy as np

from sample import nik
from sample.families import (
    CHILD,
    CHILD_IN_LAW,
    GRANDCHILD,
    HEAD,
    MARRIED_CHILD,
    NUCLEAR,
    PARENT,
    RELATIVE,
    SPOUSE,
    STEM,
    WITH_PARENTS,
)
from sample.places import make_places
from sample.population import City
from sample.randomness import Rng, stream

# Shares of homes of the kind. Estates keep their papers in order more than kampungs do.
STEM_OWN_CARD = 0.50  # the young couple has its own card but eats with the parents
ON_PARENTS_CARD = 0.030  # a young family elsewhere, still on the card of the parents
SPLIT_FOR_AID = 0.016  # one home, two cards, all live together
SHARED_ROOF = 0.020  # two homes in one dwelling, half of them on one card
PARENT_OTHER_CARD = 0.22  # a grandparent on the card of another child
FOREIGN_MEMBER = 0.009  # one member registered in another region
FOREIGN_HOME = 0.024  # a whole home registered in another region
HIDDEN = 0.12  # share of the foreign homes of one or two that no register has ever seen
ESTATE_FACTOR = 0.25
OLD_ADDRESS = 0.035  # cards that still give an address before the last move

ROLES = ["KEPALA KELUARGA", "SUAMI", "ISTRI", "ANAK", "MENANTU", "CUCU", "ORANG TUA", "MERTUA"]
ROLES += ["FAMILI LAIN", "PEMBANTU", "LAINNYA"]
PLAIN = np.array([0, 2, 3, 3, 4, 5, 6, 8, 9], dtype=np.int8)  # by role in the home
KEPALA, SUAMI, ISTRI, ANAK, MENANTU, CUCU = range(6)


class Cards:
    """Cards while they are being dealt: `card` and `role` per person, `owner` home per card."""

    def __init__(self, city: City) -> None:
        homes = len(city.kel)
        self.card = np.maximum(city.origin, 0).astype(np.int32)
        self.role = PLAIN[city.role].copy()
        husband = (city.role == SPOUSE) & (city.sex == 0)
        self.role[husband] = SUAMI
        self.owner = np.arange(homes, dtype=np.int32)
        self.foreign = np.zeros(homes, dtype=bool)

    def new(self, owner: np.ndarray, foreign: bool = False) -> np.ndarray:
        """Open one card per given home; returns the numbers of the cards."""
        first = len(self.owner)
        self.owner = np.r_[self.owner, owner.astype(np.int32)]
        self.foreign = np.r_[self.foreign, np.full(len(owner), foreign)]
        return np.arange(first, len(self.owner), dtype=np.int32)


def _pick(rng: Rng, mask: np.ndarray, share: float, kampung: np.ndarray) -> np.ndarray:
    """Homes out of `mask`, fewer of them in estates."""
    return np.flatnonzero(
        mask & (rng.random(len(mask)) < np.where(kampung, share, share * ESTATE_FACTOR))
    )


def _map(keys: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    table = np.full(n, -1, dtype=np.int32)
    table[keys] = values
    return table


def deal_cards(city: City, seed: int) -> None:
    """Fill card, card_role, card_place, registered and no_kk of the city."""
    rng = stream(seed, "cards")
    fam, kampung = city.families, city.welfare.kampung
    n = len(fam.kind)
    n_members = len(fam.home)
    cards = Cards(city)
    member = np.arange(city.people) < n_members
    origin = np.maximum(city.origin, 0)
    normal = fam.kind >= 0
    _split_stems(rng, city, cards, member)
    _split_for_aid(rng, city, cards, member)
    parents_of = _stay_on_parents_card(rng, city, cards, member)
    old = _pick(rng, fam.kind == WITH_PARENTS, PARENT_OTHER_CARD, kampung)
    whose = rng.integers(0, n, len(old))
    to = _map(old, whose, n)
    moved = member & (city.role == PARENT) & (to[origin] >= 0)
    cards.card[moved] = to[origin[moved]]
    # Registered elsewhere: not in this kota's Dukcapil at all.
    foreign = _pick(rng, normal & (parents_of < 0), FOREIGN_HOME, kampung)
    own = _map(foreign, cards.new(foreign, foreign=True), n)
    there = member & (own[origin] >= 0)
    cards.card[there] = own[origin[there]]
    guest = member & np.isin(city.role, [SPOUSE, RELATIVE, PARENT]) & ~there
    share = (
        np.where(city.role == RELATIVE, 8, 1) * FOREIGN_MEMBER * np.where(kampung[origin], 1.6, 0.4)
    )
    guests = np.flatnonzero(guest & (rng.random(city.people) < share))
    cards.card[guests] = cards.new(city.origin[guests], foreign=True)
    city.card, city.card_role = cards.card, cards.role
    _heads(city)
    _settle(rng, city, cards, seed)


def _split_stems(rng: Rng, city: City, cards: Cards, member: np.ndarray) -> None:
    fam = city.families
    stems = _pick(rng, fam.kind == STEM, STEM_OWN_CARD, np.ones(len(fam.kind), dtype=bool))
    own = _map(stems, cards.new(stems), len(fam.kind))
    young = np.isin(city.role, [MARRIED_CHILD, CHILD_IN_LAW, GRANDCHILD]) & member
    young &= own[np.maximum(city.origin, 0)] >= 0
    cards.card[young] = own[city.origin[young]]
    couple = young & (city.role != GRANDCHILD)
    cards.role[couple & (city.sex == 0)] = KEPALA
    cards.role[couple & (city.sex == 1)] = ISTRI
    cards.role[young & (city.role == GRANDCHILD)] = ANAK


def _split_for_aid(rng: Rng, city: City, cards: Cards, member: np.ndarray) -> None:
    """A grown child, or the wife with a child, gets a card of her own."""
    fam = city.families
    n = len(fam.kind)
    homes = _pick(rng, (fam.kind == NUCLEAR) & (fam.size > 2), SPLIT_FOR_AID, city.welfare.kampung)
    own = _map(homes, cards.new(homes), n)
    origin = np.maximum(city.origin, 0)
    wife_goes = rng.random(n) < 0.5
    part = member & (own[origin] >= 0)
    goes = part & np.where(
        wife_goes[origin],
        city.role == SPOUSE,
        (city.role == CHILD) & (rng.random(city.people) < 0.6),
    )
    cards.card[goes] = own[origin[goes]]


def _stay_on_parents_card(rng: Rng, city: City, cards: Cards, member: np.ndarray) -> np.ndarray:
    """Young families on the card of parents who live elsewhere or under the same roof.

    Returns the home of the parents per home, -1 for most.
    """
    fam = city.families
    n = len(fam.kind)
    head_age = np.zeros(n)
    head = np.flatnonzero(member & (city.role == HEAD))
    head_age[fam.home[head]] = fam.age_days[head] / 365.25
    resident = city.arrives == 0
    young = (fam.kind == NUCLEAR) & (head_age < 38) & resident
    share = (ON_PARENTS_CARD + SHARED_ROOF) / max(
        (fam.kind == NUCLEAR)[resident].mean() * 0.4, 0.01
    )
    homes = _pick(rng, young, share, city.welfare.kampung)
    elders = np.flatnonzero(resident & (head_age > 42) & (fam.kind != STEM) & (fam.size < 6))
    key = city.kel[elders].astype(np.int64) * 128 + head_age[elders].astype(np.int64)
    elders = elders[np.argsort(key, kind="stable")]
    key = np.sort(key)
    wanted = city.kel[homes].astype(np.int64) * 128 + np.clip(head_age[homes] + 26, 43, 75)
    at = np.searchsorted(key, wanted) + rng.integers(0, 6, len(homes))
    parents = elders[np.minimum(at, len(elders) - 1)]
    _, first = np.unique(parents, return_index=True)
    homes, parents = homes[first], parents[first]
    roof = rng.random(len(homes)) < SHARED_ROOF / (ON_PARENTS_CARD + SHARED_ROOF)
    one_card = ~roof | (rng.random(len(homes)) < 0.5)
    city.place = np.arange(n, dtype=np.int32)
    city.place[homes[roof]] = parents[roof]
    city.kel[homes[roof]] = city.kel[parents[roof]]
    to = _map(homes[one_card], parents[one_card], n)
    goes = member & (to[np.maximum(city.origin, 0)] >= 0)
    cards.card[goes] = to[city.origin[goes]]
    cards.role[goes & (city.role == HEAD)] = ANAK
    cards.role[goes & (city.role == SPOUSE)] = MENANTU
    cards.role[goes & (city.role == CHILD)] = CUCU
    return _map(homes, parents, n)


def _heads(city: City) -> None:
    """Every card gets a head: the one named so, else the oldest person on it."""
    has = np.zeros(city.card.max() + 1, dtype=bool)
    has[city.card[city.card_role == KEPALA]] = True
    headless = np.flatnonzero(~has[city.card] & (city.appears == 0))
    order = headless[np.lexsort((city.birth[headless], city.card[headless]))]
    first = np.r_[True, city.card[order][1:] != city.card[order][:-1]] if len(order) else []
    city.card_role[order[first]] = KEPALA


def _settle(rng: Rng, city: City, cards: Cards, seed: int) -> None:
    """Dwellings for homes and cards; numbers for cards; who is in Dukcapil."""
    n, c = len(city.kel), len(cards.owner)
    spare_kel = city.kel[rng.integers(0, n, max(200, int(n * 0.06)))]
    city.places = make_places(stream(seed, "places"), np.r_[city.kel, spare_kel], n)
    city.card_place = city.place[cards.owner].copy()
    city.card_owner, city.card_foreign = cards.owner, cards.foreign
    stale = rng.random(c) < OLD_ADDRESS
    city.card_place[stale] = n + rng.integers(0, len(spare_kel), stale.sum())
    kecamatan = np.array([int(a.kode_kecamatan.replace(".", "")) for a in city.areas])
    region = kecamatan[city.places.kel[city.card_place]]
    region = np.where(cards.foreign, nik.other_region(rng, c), region)
    issued = city.first_days[0] - 20 - (rng.random(c) ** 1.5 * 5200).astype(np.int64)
    city.no_kk = nik.numbers(rng, region, issued, np.zeros(c, dtype=bool))
    city.registered = ~cards.foreign[city.card]
    small = np.flatnonzero((city.families.size <= 2) & cards.foreign[city.card[_head_of(city)]])
    city.hidden = np.zeros(n, dtype=bool)
    city.hidden[small[rng.random(len(small)) < HIDDEN]] = True
    # Babies and a few grown people lack a birth certificate.
    age = city.age()
    late = (age < 1.2) & (rng.random(city.people) < 0.08)
    city.registered &= ~late & ~(rng.random(city.people) < 0.0015)


def _head_of(city: City) -> np.ndarray:
    """The head's index per home."""
    return np.flatnonzero(city.role[: len(city.families.home)] == HEAD)
