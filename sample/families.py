"""Who lives with whom: households, their members, ages and sexes."""

from dataclasses import dataclass

import numpy as np

from sample.randomness import Rng, choose, choose_given

HEAD, SPOUSE, CHILD, MARRIED_CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, RELATIVE, SERVANT = range(9)
MAN, WOMAN = 0, 1
SINGLE, COUPLE, NUCLEAR, ONE_PARENT, WITH_PARENTS, STEM, WITH_RELATIVES, SKIPPED = range(8)
KINDS = np.array([0.085, 0.095, 0.515, 0.09, 0.075, 0.065, 0.055, 0.02])
NO_DAY = np.int32(-(2**31))
MAX_SIZE = 8

# Weights of 0..6 children in the home by kind of household.
CHILDREN = np.array(
    [
        [1, 0, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0],
        [0, 0.32, 0.38, 0.20, 0.07, 0.02, 0.01],
        [0, 0.42, 0.36, 0.16, 0.05, 0.01, 0],
        [0.1, 0.32, 0.36, 0.17, 0.05, 0, 0],
        [0.4, 0.36, 0.18, 0.06, 0, 0, 0],
        [0.2, 0.34, 0.30, 0.13, 0.03, 0, 0],
        [1, 0, 0, 0, 0, 0, 0],
    ]
)
# Mean and standard deviation of the head's age, and its bounds.
HEAD_AGE = np.array(
    [
        [38, 19, 18, 88],
        [46, 19, 20, 85],
        [42.5, 8.5, 23, 64],
        [46, 10, 23, 70],
        [42, 7, 27, 58],
        [60, 7, 47, 80],
        [43, 9, 25, 65],
        [64, 6, 52, 82],
    ]
)


@dataclass
class Families:
    """Households side by side; `home` points from member to household."""

    kind: np.ndarray  # int8 per household
    size: np.ndarray  # int16 per household
    home: np.ndarray  # int32 per person, ascending
    role: np.ndarray  # int8 per person
    sex: np.ndarray  # int8 per person
    age_days: np.ndarray  # int32 per person, at the first day of the first month
    mother: np.ndarray  # int32 per person, -1 = not in the home
    father: np.ndarray  # int32 per person, -1 = not in the home


def _slots(rng: Rng, kind: np.ndarray) -> np.ndarray:
    """How many members each household has of each role (int8, households x roles)."""
    n = len(kind)
    slots = np.zeros((n, 9), dtype=np.int8)
    slots[:, HEAD] = 1
    pair = np.isin(kind, [COUPLE, NUCLEAR, WITH_PARENTS])
    pair |= (kind == STEM) & (rng.random(n) < 0.68)
    pair |= (kind == WITH_RELATIVES) & (rng.random(n) < 0.85)
    pair |= (kind == SKIPPED) & (rng.random(n) < 0.4)
    slots[:, SPOUSE] = pair
    slots[:, CHILD] = choose_given(rng, kind, CHILDREN)
    stem = kind == STEM
    slots[:, MARRIED_CHILD] = stem
    slots[:, CHILD_IN_LAW] = stem & (rng.random(n) < 0.93)
    grand = stem | (kind == SKIPPED)
    slots[:, GRANDCHILD] = np.where(grand, choose(rng, n, np.array([0, 0.5, 0.36, 0.14])), 0)
    parents = 1 + (rng.random(n) < 0.22)
    slots[:, PARENT] = np.where(kind == WITH_PARENTS, parents, 0)
    guests = 1 + (rng.random(n) < 0.25)
    servant = rng.random(n) < 0.15
    relatives = kind == WITH_RELATIVES
    slots[:, RELATIVE] = np.where(relatives & ~servant, guests, 0)
    slots[:, SERVANT] = relatives & servant
    extra = np.maximum(slots.sum(axis=1) - MAX_SIZE, 0)
    cut = np.minimum(extra, slots[:, CHILD])
    slots[:, CHILD] -= cut
    slots[:, GRANDCHILD] -= extra - cut
    return slots


def _ages(rng: Rng, fam: Families, rank: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Age in years (float64) per person. `rank` counts members of one role in a home."""
    n, homes = len(fam.home), len(fam.kind)
    mean, sd, low, high = HEAD_AGE[fam.kind].T
    head = np.clip(rng.normal(mean, sd), low, high)
    # People alone are young workers or old widows; couples alone are newly wed or old.
    young = rng.random(homes) < 0.55
    alone = np.isin(fam.kind, [SINGLE, COUPLE])
    spread = rng.random(homes) ** 1.3
    head = np.where(alone & young, 20 + spread * 16, head)
    woman = np.where(fam.sex[first] == WOMAN, head, head - np.clip(rng.normal(3, 4, homes), -8, 16))
    woman = np.maximum(woman, 17.5)
    age = head[fam.home]
    of = fam.home
    spouse = fam.role == SPOUSE
    age[spouse] = np.where(
        fam.sex[spouse] == WOMAN,
        woman[of[spouse]],
        head[of[spouse]] + rng.normal(3, 3, spouse.sum()),
    )
    # Children: the mother's age at the first birth, then one every 1.5 to 6 years.
    at_first = np.clip(rng.normal(24, 4.2, homes), 16.5, 40)
    gap = 1.5 + rng.gamma(2.2, 1.1, n)
    step = np.where(rank == 0, 0.0, gap)
    steps = np.cumsum(step)
    start = np.flatnonzero((fam.role == CHILD) & (rank == 0))
    base = np.zeros(homes)
    base[of[start]] = steps[start]
    oldest = woman - at_first
    child = fam.role == CHILD
    # Somebody older than 28 has mostly left home: then the children at home are late ones.
    late = np.maximum(rng.random(homes) * 26, woman - 41)
    oldest = np.where(oldest > 28, late, oldest)
    oldest = np.where(oldest < 0.1, rng.random(homes) * np.clip(woman - 17, 0.1, 20), oldest)
    # Younger ones come closer together where the mother is too young for her own number of them.
    since = steps - base[of]
    span = np.full(homes, 1e-9)
    span[of[child]] = np.maximum(since[child], 1e-9)  # the youngest is written last
    squeeze = np.minimum((0.35 + 0.62 * rng.random(homes)) * oldest / span, 1)
    child_age = oldest[of] - since * squeeze[of]
    twin = child & (rank > 0) & (rng.random(n) < 0.005)
    age = np.where(child, child_age, age)
    where = np.flatnonzero(twin)
    age[where] = age[where - 1]
    married = np.clip(woman - 24 + rng.normal(0, 3.5, homes), 19, 45)
    age = np.where(fam.role == MARRIED_CHILD, married[of], age)
    in_law = np.clip(married + rng.normal(0, 4, homes), 18, 55)
    age = np.where(fam.role == CHILD_IN_LAW, in_law[of], age)
    skipped = fam.kind[of] == SKIPPED
    elder = np.where(skipped, head[of] - 46, np.minimum(married, in_law)[of] - 17)
    grand_age = np.abs(elder * rng.random(n))
    age = np.where(fam.role == GRANDCHILD, grand_age, age)
    parent_age = np.clip(head[of] + 25 + rng.normal(0, 5, n), head[of] + 17, 97)
    age = np.where(fam.role == PARENT, parent_age, age)
    other = np.where(fam.role == SERVANT, 18 + rng.random(n) * 30, 6 + rng.gamma(3, 8, n))
    age = np.where(fam.role >= RELATIVE, np.minimum(other, 85), age)
    return np.clip(age, 0.005, 99)


def make_families(rng: Rng, households: int) -> Families:
    """`households` households drawn at random."""
    kind = choose(rng, households, KINDS).astype(np.int8)
    slots = _slots(rng, kind)
    size = slots.sum(axis=1).astype(np.int16)
    flat = slots.ravel()
    cells = np.repeat(np.arange(len(flat)), flat)
    home, role = (cells // 9).astype(np.int32), (cells % 9).astype(np.int8)
    first_of_cell = np.cumsum(flat) - flat
    rank = np.arange(len(cells)) - first_of_cell[cells]
    first = np.cumsum(size) - size
    sex = (rng.random(len(cells)) < 0.494).astype(np.int8)
    lone = np.isin(kind, [ONE_PARENT, STEM, SKIPPED]) & (slots[:, SPOUSE] == 0)
    head_woman = np.where(lone, rng.random(households) < 0.8, rng.random(households) < 0.45)
    head_woman &= slots[:, SPOUSE] == 0
    is_head = role == HEAD
    sex[is_head] = head_woman
    sex[role == SPOUSE] = WOMAN
    married = np.zeros(households, dtype=np.int8)
    married[home[role == MARRIED_CHILD]] = sex[role == MARRIED_CHILD]
    in_law = role == CHILD_IN_LAW
    sex[in_law] = 1 - married[home[in_law]]
    second_parent = (role == PARENT) & (rank == 1)
    sex[(role == PARENT) & (rank == 0)] = np.where(
        rng.random(((role == PARENT) & (rank == 0)).sum()) < 0.75, WOMAN, MAN
    )
    where = np.flatnonzero(second_parent)
    sex[where] = 1 - sex[where - 1]
    sex[role == SERVANT] = WOMAN
    fam = Families(kind, size, home, role, sex, sex, sex, sex)
    fam.age_days = (_ages(rng, fam, rank, first) * 365.25).astype(np.int32)
    fam.mother, fam.father = _parents(fam, households)
    return fam


def _parents(fam: Families, households: int) -> tuple[np.ndarray, np.ndarray]:
    """Index of mother and father among the members of the home, -1 where not there."""
    found = []
    for sex in (WOMAN, MAN):
        older, younger = (np.full(households, -1, dtype=np.int32) for _ in range(2))
        mask = (fam.role <= SPOUSE) & (fam.sex == sex)
        older[fam.home[mask]] = np.flatnonzero(mask)
        mask = np.isin(fam.role, [MARRIED_CHILD, CHILD_IN_LAW]) & (fam.sex == sex)
        younger[fam.home[mask]] = np.flatnonzero(mask)
        is_child = np.isin(fam.role, [CHILD, MARRIED_CHILD])
        parent = np.where(is_child, older[fam.home], -1)
        parent = np.where(fam.role == GRANDCHILD, younger[fam.home], parent)
        found.append(parent.astype(np.int32))
    return found[0], found[1]
