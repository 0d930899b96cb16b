"""Independent random streams: one per seed and purpose.

A stream depends on its words alone, so that adding a draw in one place moves nothing elsewhere.
"""

from zlib import crc32

import numpy as np

Rng = np.random.Generator


def stream(seed: int, *purpose: str | int) -> Rng:
    """The generator of one purpose, the same in every run."""
    return np.random.default_rng([seed, *(crc32(str(word).encode()) for word in purpose)])


def choose(rng: Rng, n: int, weights: np.ndarray) -> np.ndarray:
    """`n` indices (int32) drawn in proportion to `weights`; far faster than rng.choice."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    picks = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
    return np.minimum(picks, len(cumulative) - 1).astype(np.int32)


def choose_given(rng: Rng, rows: np.ndarray, table: np.ndarray) -> np.ndarray:
    """One index per row (int8): `table[rows[i]]` holds the weights from which row i draws."""
    cumulative = np.cumsum(table, axis=1, dtype=np.float64)
    cumulative /= cumulative[:, -1:]
    u = rng.random(len(rows))
    result = np.zeros(len(rows), dtype=np.int8)
    for column in range(table.shape[1] - 1):
        result += u >= cumulative[:, column][rows]
    return result
