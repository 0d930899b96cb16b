"""NIK and KK numbers as int64; strings of 16 digits only when written."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample.randomness import Rng, choose

MISSING = np.int64(-1)
PROVINCES = [11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63]
PROVINCES += [64, 71, 72, 73, 74, 75, 76, 81, 82, 91, 94]
# Java sends most newcomers, then Sumatra and Sulawesi.
PROVINCE_WEIGHTS = [1, 6, 4, 2, 1, 4, 1, 5, 1, 1, 22, 26, 4, 14, 11, 1, 1, 2, 2, 1, 1]
PROVINCE_WEIGHTS += [1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1]


def other_region(rng: Rng, n: int) -> np.ndarray:
    """Six digits of a kecamatan outside DKI (int64)."""
    province = np.array(PROVINCES)[choose(rng, n, np.array(PROVINCE_WEIGHTS, dtype=float))]
    regency = 1 + (rng.random(n) ** 2 * 28).astype(np.int64)
    regency = np.where(rng.random(n) < 0.15, 71 + regency % 9, regency)
    return province * 10_000 + regency * 100 + 1 + (rng.random(n) ** 1.5 * 24).astype(np.int64)


def neighbour_region(rng: Rng, n: int) -> np.ndarray:
    """Six digits of a kecamatan in another city of DKI (int64)."""
    city = np.array([317101, 317301, 317401, 317501])[rng.integers(0, 4, n)]
    return city + rng.integers(0, 8, n)


def _ddmmyy(days: np.ndarray) -> np.ndarray:
    """DDMMYY as a number, from days since 1970."""
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    d = (day - month).astype(np.int64) + 1
    m = month.astype(np.int64) % 12 + 1
    return d * 10_000 + m * 100 + year % 100


def numbers(rng: Rng, region: np.ndarray, days: np.ndarray, woman: np.ndarray) -> np.ndarray:
    """Unique numbers: region, date (women: day + 40) and a serial from 0001."""
    stem = (region * 1_000_000 + _ddmmyy(days) + woman.astype(np.int64) * 400_000).astype(np.int64)
    order = np.argsort(stem, kind="stable")
    ordered = stem[order]
    fresh = np.r_[True, ordered[1:] != ordered[:-1]]
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(stem)), 0))
    serial = np.empty(len(stem), dtype=np.int64)
    serial[order] = np.arange(len(stem)) - start
    if len(stem) == 0:
        return stem
    # Not every number of a day is one of ours.
    return stem * 10_000 + 1 + np.minimum(serial * 3 + rng.integers(0, 3, len(stem)), 9_998)


def as_text(values: np.ndarray) -> pa.Array:
    """Sixteen digits each, null where MISSING."""
    text = pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), 16, "0")
    return pc.if_else(pa.array(values == MISSING), pa.scalar(None, pa.string()), text)


def digit(values: np.ndarray, position: np.ndarray) -> np.ndarray:
    """The digit at a position (0 = leftmost)."""
    return values // 10 ** (15 - position.astype(np.int64)) % 10


def swapped(rng: Rng, values: np.ndarray) -> np.ndarray:
    """Two neighbouring digits exchanged; the number unchanged where they are equal."""
    at = rng.integers(6, 15, len(values))
    left, right = digit(values, at), digit(values, at + 1)
    return values + (right - left) * 10 ** (15 - at) + (left - right) * 10 ** (14 - at)


def one_wrong(rng: Rng, values: np.ndarray) -> np.ndarray:
    """One digit replaced by another."""
    at = rng.integers(0, 16, len(values))
    old = digit(values, at)
    new = (old + rng.integers(1, 10, len(values))) % 10
    new = np.where((at == 0) & (new == 0), 9, new)
    return values + (new - old) * 10 ** (15 - at)


def rounded(values: np.ndarray) -> np.ndarray:
    """What Excel keeps: fifteen digits, the last one zero."""
    return values // 10 * 10


def dummies(rng: Rng, values: np.ndarray) -> np.ndarray:
    """Numbers a clerk types to get past the form."""
    kinds = np.array([0, 1_111_111_111_111_111, 9_999_999_999_999_999, 3_172_000_000_000_000])
    kind = rng.integers(0, 5, len(values))
    return np.where(kind < 4, kinds[np.minimum(kind, 3)], values // 10_000 * 10_000)
