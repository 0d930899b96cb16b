"""How offices see who is poor: truth, seen through what shows, with errors of their own."""

import numpy as np
import pyarrow as pa

from sample.areas import Area, misspelt
from sample.population import City
from sample.randomness import Rng


def poorness(city: City, rng: Rng, noise: float) -> np.ndarray:
    """Rank of each home from 0 (seems poorest) to 1, among homes (float64)."""
    log_spending = city.welfare.log_spending
    z = (log_spending - log_spending.mean()) / log_spending.std()
    score = 0.55 * city.welfare.standard + 0.45 * z + rng.normal(0, noise, len(z))
    rank = np.empty(len(z))
    rank[np.argsort(score, kind="stable")] = (np.arange(len(z)) + 0.5) / len(z)
    return rank


def kelurahan_names(
    rng: Rng, areas: list[Area], kel: np.ndarray, wrong: float, attribute: str = "nama"
) -> pa.Array:
    """Names of kelurahan (or, by attribute, kecamatan), a share of them misspelt."""
    options: list[str] = []
    start, count = [], []
    for area in areas:
        name = str(getattr(area, attribute))
        forms = [name.upper(), *misspelt(name)]
        start.append(len(options))
        count.append(len(forms))
        options += forms
    starts, counts = np.array(start), np.array(count)
    pick = 1 + (rng.random(len(kel)) * (counts[kel] - 1)).astype(int)
    pick = np.where(rng.random(len(kel)) < wrong, pick, 0)
    return pa.array(options).take(pa.array(starts[kel] + pick))
