"""How the welfare of all moved between a survey and the end of the month.

Belongs here: what is to be added to a figure of some age, and how sure that is. Households surveyed twice show it
between their two surveys, and so do households of one kelurahan surveyed at different times, as far as what is known of
them makes them alike; since the last survey nobody knows it, and what is not known grows with the months.
"""

from dataclasses import dataclass

import numpy as np

MONTHS = 36  # older figures are taken for as old as this
# The pace at which welfare moves is a random walk (Harvey's local linear trend, 1989), welfare its sum: within half a
# year nine of ten such paths stay within a tenth of where they began, as in the half-year of 2020.
UNREST = 0.00706  # standard deviation of the pace's change in a month, log points a month
# By how much two surveys of a household differ (standard deviation, log): each errs by a fifth. It counts as much as so
# many pairs.
USUAL_SCATTER, USUAL_PAIRS = 0.28, 6
# Whom surveyors visit in one month differs from those of another by more than is known of them.
ROUND = 0.01  # standard deviation, log points


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


@dataclass(frozen=True)
class Twice:
    """Dwellings surveyed twice; one value per dwelling."""

    earlier: np.ndarray  # months from the earlier survey to the end of the month
    later: np.ndarray
    difference: np.ndarray  # log of the later figure over the earlier one


@dataclass(frozen=True)
class Once:
    """Figures held against what is known of their households; one value per figure."""

    age: np.ndarray
    residual: np.ndarray  # log
    area: np.ndarray  # int64


def _told_twice(pairs: Twice) -> tuple[np.ndarray, np.ndarray]:
    """Returns what dwellings surveyed twice tell of the drift: its precision, and that times its mean."""
    months, count = np.zeros((MONTHS + 1, MONTHS + 1)), np.zeros(MONTHS + 1)
    earlier, later = _month(pairs.earlier), _month(pairs.later)
    pair, where, n = np.unique(
        earlier * (MONTHS + 1) + later, return_inverse=True, return_counts=True
    )
    if not len(pair):
        return months, count
    middle = np.array([np.median(pairs.difference[where == k]) for k in range(len(pair))])
    # Of all pairs together: one alone in its months does not scatter.
    scatter = 1.4826 * float(np.median(np.abs(pairs.difference - np.median(pairs.difference))))
    usual, all_pairs = USUAL_PAIRS * USUAL_SCATTER**2, USUAL_PAIRS + len(where)
    spread = np.sqrt((usual + len(where) * scatter**2) / all_pairs)
    told = np.zeros((len(pair), MONTHS + 1))
    told[np.arange(len(pair)), pair // (MONTHS + 1)] += 1
    told[np.arange(len(pair)), pair % (MONTHS + 1)] -= 1
    # A median of n errs half as much again in variance as a mean; one of few hardly tells.
    weight = n / (np.pi / 2 * spread**2)
    return told.T @ (weight[:, None] * told), told.T @ (weight * middle)


def _told_once(figures: Once) -> tuple[np.ndarray, np.ndarray]:
    """Returns what figures of different ages tell, each area compared with itself alone."""
    spread = 1.4826 * float(np.median(np.abs(figures.residual))) if len(figures.age) else 1.0
    shape = int(figures.area.max(initial=0)) + 1, MONTHS + 1
    cell = figures.area * shape[1] + _month(figures.age)
    n = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    # An absurd residual counts as one of three deviations.
    capped = np.clip(figures.residual, -3 * spread, 3 * spread)
    total = np.bincount(cell, weights=capped, minlength=shape[0] * shape[1]).reshape(shape)
    of = np.maximum(n.sum(axis=1), 1)
    scale = max(spread, 1e-3) ** 2
    precision = (np.diag(n.sum(axis=0)) - (n / of[:, None]).T @ n) / scale
    toward = (n * (total.sum(axis=1) / of)[:, None] - total).sum(axis=0) / scale
    # Months of the survey differ by ROUND: what they tell of one another is worth no more than that.
    loss = np.linalg.inv(np.eye(MONTHS + 1) + ROUND**2 * precision)
    return precision @ loss, loss.T @ toward


def fit_drift(pairs: Twice, figures: Once) -> Drift:
    """Returns the drift that dwellings surveyed twice and neighbours surveyed at different times show."""
    grid = np.arange(MONTHS + 1.0)
    low, high = np.minimum(grid[:, None], grid), np.maximum(grid[:, None], grid)
    prior = UNREST**2 * (low**2 * high / 2 - low**3 / 6)
    twice, once = _told_twice(pairs), _told_once(figures)
    covariance = prior @ np.linalg.inv(np.eye(MONTHS + 1) + (twice[0] + once[0]) @ prior)
    covariance = (covariance + covariance.T) / 2
    return Drift(covariance @ (twice[1] + once[1]), covariance)
