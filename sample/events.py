"""Months of life: births, deaths, moves, marriages, and changing fortunes."""

import numpy as np

from sample.cards import ANAK, ISTRI, KEPALA
from sample.families import CHILD, SPOUSE, WOMAN
from sample.population import DEFAULT_MONTHS, NOWHERE, City, Month
from sample.randomness import Rng, choose, stream
from sample.welfare import Welfare, drift

# Per month; of people unless said otherwise.
DEATHS = 0.0006
MARRIAGES = 0.0003
LEAVERS = 0.0002  # grown children who found a home of their own
JOINERS = 0.0002  # old people alone who move in with another family
MOVES_OUT = 0.0013  # of homes
MOVES_WITHIN = 0.0022  # of homes
NEW_CARD = 0.45  # share of the newly wed who get a card of their own at once
CARD_FOLLOWS = 0.5  # share of moves within the kota that reach the card


def _spread(rng: Rng, city: City, m: int, n: int) -> np.ndarray:
    """Days within month `m` (int32)."""
    first, after = map(int, city.first_days[m : m + 2])
    return (first + rng.random(n) * (after - first)).astype(np.int32)


def _sample(rng: Rng, pool: np.ndarray, n: int) -> np.ndarray:
    """Up to n different members of the pool, in random order."""
    return rng.permutation(pool)[:n]


def _longer(values: np.ndarray, extra: int) -> np.ndarray:
    return np.r_[values, np.zeros(extra, dtype=values.dtype)]


def live(city: City, seed: int) -> None:
    """Fill city.history with one Month per month; adds homes founded on the way."""
    extra = _founded(city, len(city.months) - 1)
    w = city.welfare
    city.welfare = Welfare(
        _longer(w.schooling, extra),
        _longer(w.log_spending, extra),
        _longer(w.standard, extra),
        _longer(w.kampung, extra),
    )
    city.kel = _longer(city.kel, extra)
    city.hidden = _longer(city.hidden, extra)
    city.arrives = np.r_[city.arrives, np.full(extra, 99, dtype=np.int8)]
    city.place = _longer(city.place, extra)
    city.card_place = _longer(city.card_place, extra)
    city.no_kk = _longer(city.no_kk, extra)
    # Homes not founded yet hold zeros. Those of later months must not widen what offices compare.
    city.ranked = len(city.kel) - _founded(city, max(len(city.months) - DEFAULT_MONTHS, 0))
    month = Month(
        city.home.copy(),
        city.card.copy(),
        city.card_role.copy(),
        np.zeros(city.people, dtype=bool),
        city.place.copy(),
        city.card_place.copy(),
        city.welfare.log_spending.copy(),
        np.zeros(len(city.kel), dtype=bool),
    )
    city.history = [month]
    for m in range(1, len(city.months)):
        rng = stream(seed, "events", city.months[m])
        spending, _ = drift(rng, month.log_spending, _settled(city, month, m))
        month = Month(
            month.home.copy(),
            month.card.copy(),
            month.card_role.copy(),
            month.wed.copy(),
            month.place.copy(),
            month.card_place.copy(),
            spending,
            np.zeros(len(city.kel), dtype=bool),
        )
        _arrive(city, month, m)
        _die(rng, city, month, m)
        _leave(rng, city, month, m)
        _move(rng, city, month, m)
        _found(rng, city, month, m)
        _join(rng, city, month, m)
        _bear(rng, city, month, m)
        city.history.append(month)


def _founded(city: City, months: int) -> int:
    """How many homes, and cards, are kept for those founded in so many months."""
    return (int(city.residents * (MARRIAGES + LEAVERS)) + 2) * months


def _settled(city: City, month: Month, m: int) -> np.ndarray:
    """Homes between which fortunes return to the middle (bool): those with somebody in them.

    In the default's months all homes, some not founded yet, which only holds fortunes back less.
    """
    if m < DEFAULT_MONTHS:
        return np.arange(len(city.kel)) < city.ranked
    return np.bincount(month.home[month.home >= 0], minlength=len(city.kel)) > 0


def _dwellings(rng: Rng, city: City, month: Month, m: int, n: int) -> np.ndarray:
    """Where `n` homes move to. Over a year strangers would come to share a door too often."""
    settled = len(city.families.kind)
    spare = len(city.places.kel) - settled
    if m >= DEFAULT_MONTHS:
        taken = month.place[month.home[month.home >= 0]]
        vacant = np.setdiff1d(np.arange(settled, settled + spare), taken)
        if len(vacant) >= n:
            return rng.permutation(vacant)[:n]
    return settled + rng.integers(0, spare, n)


def _arrive(city: City, month: Month, m: int) -> None:
    new = np.flatnonzero(city.arrives == m)
    there = np.isin(np.maximum(city.origin, 0), new) & (city.role != NOWHERE)
    there &= (city.origin >= 0) & (np.arange(city.people) < len(city.families.home))
    month.home[there] = city.origin[there]


def _die(rng: Rng, city: City, month: Month, m: int) -> None:
    living = np.flatnonzero(month.home >= 0)
    risk = np.exp(city.age()[living] / 11.0)
    dead = np.unique(living[choose(rng, int(city.residents * DEATHS), risk)])
    month.touched[month.home[dead]] = True
    month.home[dead] = NOWHERE
    city.died[dead] = _spread(rng, city, m, len(dead))


def _leave(rng: Rng, city: City, month: Month, m: int) -> None:
    homes = np.unique(month.home[month.home >= 0])
    going = _sample(rng, homes, int(len(homes) * MOVES_OUT))
    mask = np.zeros(len(city.kel), dtype=bool)
    mask[going] = True
    people = np.flatnonzero((month.home >= 0) & mask[np.maximum(month.home, 0)])
    day = _spread(rng, city, m, len(city.kel))
    city.left[people] = day[month.home[people]]
    month.home[people] = NOWHERE
    month.touched[going] = True


def _move(rng: Rng, city: City, month: Month, m: int) -> None:
    """Homes that move within the kota; half of them tell Dukcapil."""
    homes = np.unique(month.home[month.home >= 0])
    moving = _sample(rng, homes, int(len(homes) * MOVES_WITHIN))
    month.place[moving] = _dwellings(rng, city, month, m, len(moving))
    month.touched[moving] = True
    has_card = moving < len(city.families.kind)
    told = moving[(rng.random(len(moving)) < CARD_FOLLOWS) & has_card]
    month.card_place[told] = month.place[told]


def _found(rng: Rng, city: City, month: Month, m: int) -> None:
    """Marriages and grown children leaving: new homes and cards before those of later months."""
    later = _founded(city, len(city.months) - m)
    at, card_at = len(city.kel) - later, len(city.card_place) - later
    age = city.age(m)
    grown = (month.home >= 0) & (city.role == CHILD) & (age > 20) & (age < 34)
    pool = rng.permutation(np.flatnonzero(grown))
    men, women = pool[city.sex[pool] != WOMAN], pool[city.sex[pool] == WOMAN]
    pairs = min(int(city.residents * MARRIAGES), len(men), len(women))
    alone = men[pairs : pairs + int(city.residents * LEAVERS)]
    strangers = month.home[men[:pairs]] != month.home[women[:pairs]]
    wife = women[:pairs][strangers]
    pairs = len(wife)
    head = np.r_[men[: len(strangers)][strangers], alone]
    new = np.arange(at, at + len(head))
    old = month.home[head]
    month.touched[old] = True
    month.touched[new] = True
    w = city.welfare
    for values in (w.schooling, w.standard, w.kampung):
        values[new] = values[old]
    month.log_spending[new] = month.log_spending[old] + rng.normal(0.05, 0.25, len(new))
    month.place[new] = _dwellings(rng, city, month, m, len(new))
    city.kel[new] = city.places.kel[month.place[new]]
    month.home[head] = new
    month.touched[month.home[wife]] = True
    month.home[wife] = new[: len(wife)]
    own = np.arange(len(head)) < pairs
    own &= rng.random(len(head)) < NEW_CARD
    card = card_at + np.arange(len(head))
    month.card_place[card] = month.place[new]
    city.no_kk[card] = _card_numbers(city, month.place[new], m, card_at)
    month.card[head[own]] = card[own]
    both = own[: len(wife)]
    month.card[wife[both]] = card[: len(wife)][both]
    month.card_role[head[own]] = KEPALA
    month.card_role[wife[both]] = ISTRI
    month.wed[head[: len(wife)]] = True
    month.wed[wife] = True


def _card_numbers(city: City, place: np.ndarray, m: int, card_at: int) -> np.ndarray:
    """Numbers of new cards, issued on the last day of the month; serials never meet old ones."""
    kecamatan = np.array([int(a.kode_kecamatan.replace(".", "")) for a in city.areas])
    day = np.datetime64(int(city.first_days[m + 1]) - 1, "D").item()
    stem = kecamatan[city.places.kel[place]] * 1_000_000 + int(day.strftime("%d%m%y"))
    return stem * 10_000 + 1 + np.arange(len(place)) % 9_999


def _join(rng: Rng, city: City, month: Month, m: int) -> None:
    """Old people alone move in with a family; their card stays what it was."""
    age = city.age(m)
    size = np.bincount(month.home[month.home >= 0], minlength=len(city.kel))
    old = (month.home >= 0) & (age > 62) & (size[np.maximum(month.home, 0)] == 1)
    guests = _sample(rng, np.flatnonzero(old), int(city.residents * JOINERS))
    hosts = np.flatnonzero((size >= 2) & (size < 6) & ~city.hidden)
    to = hosts[rng.integers(0, len(hosts), len(guests))]
    month.touched[month.home[guests]] = True
    month.touched[to] = True
    month.home[guests] = to


def _bear(rng: Rng, city: City, month: Month, m: int) -> None:
    """Babies come to couples; the card gets them with the father's number of the card."""
    age = city.age(m)
    babies = np.flatnonzero((city.appears == m) & (city.origin < 0))
    wives = (month.home >= 0) & (city.sex == WOMAN) & (age > 18) & (age < 41)
    wives &= (city.role == SPOUSE) & ~city.hidden[np.maximum(month.home, 0)]
    mothers = _sample(rng, np.flatnonzero(wives), len(babies))
    babies = babies[: len(mothers)]
    home = month.home[mothers]
    city.mother[babies] = mothers
    city.origin[babies] = home
    city.birth[babies] = _spread(rng, city, m, len(babies))
    month.home[babies] = home
    month.card[babies] = month.card[mothers]
    month.card_role[babies] = ANAK
    city.registered[babies] = city.registered[mothers]
    month.touched[home] = True
    head = np.flatnonzero((city.role == 0) & (month.home >= 0))
    father = np.full(len(city.kel), -1, dtype=np.int32)
    father[month.home[head]] = head
    city.father[babies] = father[home]
