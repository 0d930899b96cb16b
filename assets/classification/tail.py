"""How many more, or fewer, are below a line in each kelurahan than the model says.

Belongs here: the last word of the figures on the model's tails. The mean and the spread are learnt from everybody; one
in fifty of them is extremely poor, and a spread that is right on average is too wide in one place and too narrow in
another. Figures below the line are counted against what is expected of them; what makes the two agree is a wider or
narrower spread, drawn towards that of the kecamatan and of the whole: a Poisson regression with nested random effects
(Rao and Molina, Small Area Estimation, 2015, ch. 9), by Laplace's approximation as Rasmussen and Williams (Gaussian
Processes, 2006, alg. 3.1) write it, and averaged over how much areas may differ instead of believing one value. The
survey's error, which is the same everywhere, hides part of it: the truth differs by more than the figures do.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

# By how much the log of the spread may differ (standard deviation): of all areas together, of kecamatan, of kelurahan.
ALL, DISTRICTS, AREAS = (0.02, 0.05, 0.1, 0.2), (0.0, 0.05, 0.1, 0.2), (0.0, 0.05, 0.1, 0.2, 0.4)
USUAL = 0.1  # differences of this size are usual, three times as many are rare
CLEAR = (
    0.5  # a line of which the number changes by half of what the spread does, or more, tells of it
)
STEPS = 50


@dataclass(frozen=True)
class Counts:
    """Figures below one line; one value per area."""

    seen: np.ndarray
    expected: np.ndarray  # by the model, which has not seen them
    variance: np.ndarray  # of their number, by the model
    spreading: np.ndarray  # change of what is expected per log of the spread

    def leverage(self) -> np.ndarray:
        """Returns the change of the log of what is expected; where few are, nearly that of all areas."""
        overall = float(self.spreading.sum() / max(self.expected.sum(), 1e-9))
        return (self.spreading + overall) / (self.expected + 1)


@dataclass(frozen=True)
class Tail:
    """The log of how much wider the model's spread is to be near one line."""

    stretch: np.ndarray  # per area
    covariance: np.ndarray  # areas x areas


def _laplace(counts: Counts, prior: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Returns log marginal likelihood, mode and covariance of the stretches.

    prior: their covariance. A count of chances scatters less than a Poisson's of its mean: it counts as one of so many
    more (McCullagh and Nelder, Generalized Linear Models, 1989, ch. 9).
    """
    dispersion = float(counts.variance.sum() / max(counts.expected.sum(), 1e-9)) or 1.0
    seen, expected, leverage = (
        counts.seen / dispersion,
        counts.expected / dispersion,
        counts.leverage(),
    )
    size = len(seen)
    stretch, pull = np.zeros(size), np.zeros(size)
    for _ in range(STEPS):
        number = expected * np.exp(leverage * stretch)
        root = np.sqrt(number) * np.abs(leverage)
        inner = np.eye(size) + root[:, None] * prior * root
        toward = root**2 * stretch + leverage * (seen - number)
        pull = toward - root * np.linalg.solve(inner, root * (prior @ toward))
        new = np.clip(prior @ pull, -1, 1)
        moved = float(np.abs(new - stretch).max())
        stretch = new
        if moved < 1e-9:
            break
    likelihood = float(seen @ (leverage * stretch) - number.sum() - 0.5 * stretch @ pull)
    likelihood -= 0.5 * float(np.linalg.slogdet(inner)[1])
    covariance = prior - prior @ (root[:, None] * np.linalg.solve(inner, root[:, None] * prior))
    return likelihood, stretch, covariance


def fit_tail(counts: Counts, district: np.ndarray) -> Tail:
    """Returns the stretches that make what the model expects agree with what was seen, as far as that can be told.

    district: which district each area lies in.
    """
    found = []
    # Where a wider spread hardly changes the number, what differs is not the spread.
    told = np.minimum(np.abs(counts.leverage()) / CLEAR, 1)
    same = (district[:, None] == district).astype(float)
    for whole, around, own in product(ALL, DISTRICTS, AREAS):
        prior = whole**2 + around**2 * same + own**2 * np.eye(len(district))
        prior *= np.outer(told, told)
        likelihood, stretch, covariance = _laplace(counts, prior)
        usual = -0.5 * (whole**2 + around**2 + own**2) / USUAL**2
        found.append((likelihood + usual, stretch, covariance))
    best = max(one[0] for one in found)
    weight = np.array([np.exp(one[0] - best) for one in found])
    weight /= weight.sum()
    stretches = np.array([one[1] for one in found])
    mean = weight @ stretches
    covariance = sum(w * one[2] for w, one in zip(weight, found, strict=True))
    return Tail(mean, covariance + (weight[:, None] * (stretches - mean)).T @ (stretches - mean))
