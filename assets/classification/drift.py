"""How the welfare of all moved between a survey and the end of the month.

Belongs here: what is to be added to a figure of some age, and how sure that is. Households surveyed twice show it
between their two surveys; since the last survey nobody knows it, and what is not known grows with the months.
"""

from dataclasses import dataclass

import numpy as np

MONTHS = 36  # older figures are taken for as old as this
# The pace at which welfare moves is a random walk (Harvey's local linear trend, 1989), welfare its sum: within half a
# year nine of ten such paths stay within a tenth of where they began, as in the half-year of 2020.
UNREST = 0.00706  # standard deviation of the pace's change in a month, log points a month


@dataclass(frozen=True)
class Drift:
    """What is to be added to the log of a figure, per month of its age from 0 on, and the covariance of that."""

    change: np.ndarray
    covariance: np.ndarray

    def added(self, age: np.ndarray) -> np.ndarray:
        """Returns log points per figure of this age in months."""
        return np.interp(age, np.arange(MONTHS + 1), self.change)

    def deviation(self, age: np.ndarray) -> float:
        """Returns the standard deviation of what is added to figures of these ages on average."""
        share = np.bincount(_month(age), minlength=MONTHS + 1) / max(len(age), 1)
        return float(np.sqrt(max(share @ self.covariance @ share, 0)))


def _month(age: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(age), 0, MONTHS).astype(np.int64)


def fit_drift(age: np.ndarray, difference: np.ndarray) -> Drift:
    """Returns the drift that dwellings surveyed twice show.

    age: months of the earlier and of the later survey (2 x dwellings). difference: log of the later figure over the
    earlier one.
    """
    grid = np.arange(MONTHS + 1.0)
    low, high = np.minimum(grid[:, None], grid), np.maximum(grid[:, None], grid)
    prior = UNREST**2 * (low**2 * high / 2 - low**3 / 6)
    earlier, later = _month(age[0]), _month(age[1])
    pair, where = np.unique(earlier * (MONTHS + 1) + later, return_inverse=True)
    n = np.bincount(where, minlength=len(pair))
    middle = np.array([np.median(difference[where == k]) for k in range(len(pair))])
    spread = 1.4826 * float(np.median(np.abs(difference - middle[where]))) if len(pair) else 1.0
    told = np.zeros((len(pair), MONTHS + 1))
    told[np.arange(len(pair)), pair // (MONTHS + 1)] += 1
    told[np.arange(len(pair)), pair % (MONTHS + 1)] -= 1
    # A median of n errs half as much again in variance as a mean; one of few hardly tells.
    noise = np.diag(np.pi / 2 * max(spread, 1e-3) ** 2 / np.maximum(n, 1))
    gain = np.linalg.solve(told @ prior @ told.T + noise, told @ prior).T
    return Drift(gain @ middle, prior - gain @ told @ prior)
