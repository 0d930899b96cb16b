"""How many more, or fewer, are below a line in each kelurahan than the model says.

Belongs here: the last word of the figures on the model's tails. The mean and the spread are learnt from everybody; one
in fifty of them is extremely poor, and a spread that is right on average is too wide in one place and too narrow in
another. Figures below the line are counted against what is expected of them, and the ratio drawn towards that of the
kecamatan and of the whole: a Poisson regression with nested random effects (Rao and Molina, Small Area Estimation,
2015, ch. 9), by Laplace's approximation as Rasmussen and Williams (Gaussian Processes, 2006, alg. 3.1) write it, and
averaged over how much areas may differ instead of believing one value.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

# By how much the log ratio may differ (one standard deviation): of all areas together, of kecamatan, of kelurahan.
ALL, DISTRICTS, AREAS = (0.02, 0.05, 0.1, 0.2), (0.0, 0.05, 0.1, 0.2), (0.0, 0.05, 0.1, 0.2, 0.4)
USUAL = 0.1  # differences of this size are usual, three times as many are rare
STEPS = 50


@dataclass(frozen=True)
class Tail:
    """By how much the model's mean is to be moved near one line, in log rupiah."""

    shift: np.ndarray  # per area
    covariance: np.ndarray  # of the shifts (areas x areas)


def _laplace(
    seen: np.ndarray, expected: np.ndarray, prior: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Returns log marginal likelihood, mode and covariance of the log ratios of counts to what is expected.

    prior: covariance of the log ratios.
    """
    ratio, pull = np.zeros(len(seen)), np.zeros(len(seen))
    for _ in range(STEPS):
        weight = expected * np.exp(ratio)
        root = np.sqrt(weight)
        inner = np.eye(len(seen)) + root[:, None] * prior * root
        toward = weight * ratio + seen - weight
        pull = toward - root * np.linalg.solve(inner, root * (prior @ toward))
        new = np.clip(prior @ pull, -2, 2)
        moved = float(np.abs(new - ratio).max())
        ratio = new
        if moved < 1e-9:
            break
    likelihood = float(seen @ ratio - weight.sum() - 0.5 * ratio @ pull)
    likelihood -= 0.5 * float(np.linalg.slogdet(inner)[1])
    covariance = prior - prior @ (root[:, None] * np.linalg.solve(inner, root[:, None] * prior))
    return likelihood, ratio, covariance


def fit_tail(
    seen: np.ndarray, expected: np.ndarray, response: np.ndarray, district: np.ndarray
) -> Tail:
    """Returns the shifts that make what the model expects agree with what was seen, as far as that can be told.

    Per area: figures below the line, the model's expectation of them, its change for one log point more in the mean
    (negative), and which district it lies in.
    """
    found = []
    same = (district[:, None] == district).astype(float)
    for whole, around, own in product(ALL, DISTRICTS, AREAS):
        prior = whole**2 + around**2 * same + own**2 * np.eye(len(seen))
        likelihood, ratio, covariance = _laplace(seen, expected, prior)
        usual = -0.5 * (whole**2 + around**2 + own**2) / USUAL**2
        found.append((likelihood + usual, ratio, covariance))
    best = max(one[0] for one in found)
    weight = np.array([np.exp(one[0] - best) for one in found])
    weight /= weight.sum()
    ratios = np.array([one[1] for one in found])
    mean = weight @ ratios
    covariance = sum(w * one[2] for w, one in zip(weight, found, strict=True))
    covariance = covariance + (weight[:, None] * (ratios - mean)).T @ (ratios - mean)
    # Where few are expected, how fast their number moves is that of all areas.
    overall = float(response.sum() / max(expected.sum(), 1e-9))
    speed = np.minimum((response + overall) / (expected + 1), -0.5)
    return Tail(mean / speed, covariance / np.outer(speed, speed))
