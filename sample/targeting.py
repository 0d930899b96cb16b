"""How offices see who is poor: truth, seen through what shows, with errors of their own."""

import numpy as np
import pyarrow as pa

from sample.areas import Area, misspelt
from sample.population import City
from sample.randomness import Rng, stream

# Whoever died or left stays on a list for a quarter, three in ten for good: nobody told the office.
STRUCK_AFTER, STRUCK = 3, 0.7


def poorness(city: City, rng: Rng, noise: float) -> np.ndarray:
    """Rank of each home from 0 (seems poorest) to 1, among homes (float64).

    Homes founded after the default's months rank above 1: no office has looked at them.
    """
    log_spending = city.welfare.log_spending
    ranked = log_spending[: city.ranked]
    z = (log_spending - ranked.mean()) / ranked.std()
    score = 0.55 * city.welfare.standard + 0.45 * z + rng.normal(0, noise, len(z))
    score[city.ranked :] = np.inf
    rank = np.empty(len(z))
    rank[np.argsort(score, kind="stable")] = (np.arange(len(z)) + 0.5) / city.ranked
    return rank


def struck(city: City, seed: int, source: str, m: int) -> np.ndarray:
    """Persons whom an office has struck off its list by a month (bool), dead or gone since the first."""
    if m < STRUCK_AFTER:
        return np.zeros(city.people, dtype=bool)
    after = city.first_days[m - STRUCK_AFTER + 1]
    gone = np.zeros(city.people, dtype=bool)
    for day in (city.died, city.left):
        gone |= (day >= city.first_days[0]) & (day < after)
    return gone & (stream(seed, "struck", source).random(city.people) < STRUCK)


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
