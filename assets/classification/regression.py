"""A ridge regression whose penalty the data choose, and what its neighbourhoods add.

Belongs here: means and their uncertainty. The spread around them is predictive.py's.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import Ridge as PlainRidge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import SplineTransformer

from assets.classification.features import Design, Predictors

CHUNK = 50_000


@dataclass(frozen=True)
class Ridge:
    """Coefficients over the columns of `design`, once centred and scaled by `centre` and `scale`."""

    design: Design
    centre: np.ndarray
    scale: np.ndarray
    intercept: float
    coefficients: np.ndarray
    covariance: np.ndarray  # of the coefficients, with the intercept last

    def standard(self, predictors: Predictors, rows: np.ndarray) -> np.ndarray:
        """Returns the scaled columns with a last column of ones, float64 (rows x width + 1)."""
        matrix = np.ones((len(rows), self.design.width + 1))
        matrix[:, :-1] = (self.design.matrix(predictors, rows) - self.centre) / self.scale
        return matrix

    def fitted(self, matrix: np.ndarray) -> np.ndarray:
        """Returns the mean for rows of the design's columns (rows x width)."""
        slope = self.coefficients / self.scale
        return matrix @ slope + (self.intercept - float(self.centre @ slope))

    def predict(self, predictors: Predictors, rows: np.ndarray) -> np.ndarray:
        """Returns the fitted mean, float64 per row."""
        result = np.empty(len(rows))
        for start in range(0, len(rows), CHUNK):
            part = slice(start, start + CHUNK)
            result[part] = self.fitted(self.design.matrix(predictors, rows[part]))
        return result


def fit_ridge(design: Design, matrix: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Ridge:
    """Fits y with weights on the design's columns (rows x width); the penalty maximises the evidence.

    MacKay's updates, as in scikit-learn's BayesianRidge, but on the moments: its decomposition of all
    rows takes minutes and gigabytes at a million households.
    """
    total = float(weight.sum())
    centre = weight @ matrix / total
    mean = float(weight @ y / total)
    width = matrix.shape[1]
    inner, toward = np.zeros((width, width)), np.zeros(width)
    for start in range(0, len(matrix), CHUNK):
        part = slice(start, start + CHUNK)
        centred = matrix[part] - centre
        weighted = centred * weight[part, None]
        inner += weighted.T @ centred
        toward += weighted.T @ (y[part] - mean)
    scale = np.sqrt(np.maximum(np.diag(inner) / total, 1e-12))
    inner /= np.outer(scale, scale)
    toward /= scale
    square = float(weight @ (y - mean) ** 2)
    values, vectors = np.linalg.eigh(inner)
    values = np.maximum(values, 0)
    rotated = vectors.T @ toward
    noise, prior = square / total, 1.0
    for _ in range(200):
        ratio = noise * prior
        beta = rotated / (values + ratio)
        effective = float((values / (values + ratio)).sum())
        residual = square - 2 * float(beta @ rotated) + float(values @ beta**2)
        old = noise, prior
        noise = max(residual, 1e-9) / max(total - effective, 1)
        prior = max(effective, 1e-9) / max(float(beta @ beta), 1e-12)
        if abs(noise / old[0] - 1) + abs(prior / old[1] - 1) < 1e-9:
            break
    covariance = np.zeros((width + 1, width + 1))
    covariance[:-1, :-1] = (vectors / (values / noise + prior)) @ vectors.T
    covariance[-1, -1] = noise / total
    return Ridge(design, centre, scale, mean, vectors @ beta, covariance)


def leverage(ridge: Ridge, matrix: np.ndarray, noise: float, weight: np.ndarray) -> np.ndarray:
    """Share of each fitted value that is the household's own figure, float64 per row."""
    result = np.empty(len(matrix))
    for start in range(0, len(matrix), CHUNK):
        part = slice(start, start + CHUNK)
        standard = (matrix[part] - ridge.centre) / ridge.scale
        inner = ((standard @ ridge.covariance[:-1, :-1]) * standard).sum(axis=1)
        result[part] = (inner + ridge.covariance[-1, -1]) / noise
    return np.minimum(result * weight, 0.9)


def huber(residual: np.ndarray, cut: float = 2.0) -> np.ndarray:
    """Weights (0, 1] that take large residuals less seriously; the scale is the median deviation."""
    spread = 1.4826 * float(np.median(np.abs(residual - np.median(residual))))
    return np.minimum(1, cut * spread / np.maximum(np.abs(residual), 1e-12))


def fit_robust(design: Design, matrix: np.ndarray, y: np.ndarray, rounds: int = 4) -> Ridge:
    """As fit_ridge, with weights that absurd figures cannot pull at."""
    weight = huber(y - np.median(y))
    for _ in range(rounds):
        ridge = fit_ridge(design, matrix, y, weight)
        weight = huber(y - ridge.fitted(matrix))
    return ridge


@dataclass(frozen=True)
class Places:
    """What one neighbourhood (RW) adds to the mean: a random effect, shrunk to none."""

    effect: np.ndarray  # float64 per place
    variance: np.ndarray  # of the effect, per place
    own: np.ndarray  # per row learnt from: the effect without the row itself


def fit_places(place: np.ndarray, residual: np.ndarray, count: int) -> Places:
    """Empirical Bayes over `count` places: place is int per row, residual float64 per row."""
    n = np.bincount(place, minlength=count).astype(float)
    total = np.bincount(place, weights=residual, minlength=count)
    mean = total / np.maximum(n, 1)
    within = float(((residual - mean[place]) ** 2).sum() / max(len(place) - (n > 0).sum(), 1))
    # Method of moments; place means vary by within / n on top of what places differ in.
    used = n > 0
    spread = float((n[used] * mean[used] ** 2).sum() - used.sum() * within)
    between = max(spread / max(n.sum() - (n**2).sum() / n.sum(), 1), 0.0)
    if between <= 1e-9:
        zero = np.zeros(count)
        return Places(zero, zero, np.zeros(len(place)))
    pull = within / between
    own = (total[place] - residual) / (n[place] - 1 + pull)
    return Places(total / (n + pull), between * pull / (n + pull), own)


# Knots stand closest where the poor are: there the mean must be right.
KNOTS = (0.0, 0.01, 0.04, 0.12, 0.3, 0.6, 0.9, 1.0)


@dataclass(frozen=True)
class Curve:
    """The mean as a smooth function of the additive index.

    Possessions saturate at both ends, so that the index alone overstates how poor the poorest are.
    """

    spline: Pipeline
    low: float
    high: float

    def __call__(self, index: np.ndarray) -> np.ndarray:
        """Returns the mean per index value; beyond the values learnt from, in a straight line."""
        if not len(index):
            return index
        inside = np.clip(index, self.low, self.high)
        return self.spline.predict(inside[:, None]) + (index - inside)


def fit_curve(index: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Curve:
    """Learns the curve; `index` must not contain the household's own figure."""
    knots = np.quantile(index, KNOTS)
    knots += np.arange(len(knots)) * 1e-9
    spline = make_pipeline(
        SplineTransformer(degree=2, knots=knots[:, None], extrapolation="linear"),
        PlainRidge(alpha=1.0),
    )
    spline.fit(index[:, None], y, ridge__sample_weight=weight)
    return Curve(spline, float(np.quantile(index, 0.001)), float(np.quantile(index, 0.999)))
