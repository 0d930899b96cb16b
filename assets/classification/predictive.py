"""What a household may really spend: the spread around the model, and what a figure says about it.

Belongs here: distributions of log spending as mixtures of normals, and their poverty measures in closed
form. Lines and money enter as logs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

SHAPE_ROWS, SHAPE_ROUNDS = 50_000, 150
LEAST_VARIANCE = 0.02**2


@dataclass(frozen=True)
class Mixture:
    """Per household a mixture of normals; arrays are float64 (components x households).

    follows: how far a component moves when the model's mean moves by one.
    """

    weight: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    follows: np.ndarray

    def take(self, keep: np.ndarray) -> "Mixture":
        """The mixtures of the households picked by `keep`."""
        parts = (self.weight, self.mean, self.variance, self.follows)
        return Mixture(*(part[:, keep] for part in parts))

    def moved(self, by: np.ndarray) -> "Mixture":
        """The mixtures once the model's mean is `by` higher, per household."""
        return Mixture(self.weight, self.mean + self.follows * by, self.variance, self.follows)

    def widened(self, centre: np.ndarray, by: np.ndarray) -> "Mixture":
        """The mixtures with everything `by` times as far from the model's mean `centre`, per household."""
        return Mixture(
            self.weight, centre + (self.mean - centre) * by, self.variance * by**2, self.follows
        )

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Returns mean and variance per household."""
        mean = (self.weight * self.mean).sum(axis=0)
        square = (self.weight * (self.variance + self.mean**2)).sum(axis=0)
        return mean, np.maximum(square - mean**2, 0)

    def response(self, line: np.ndarray, follows: np.ndarray | float | None = None) -> np.ndarray:
        """Change of the probability below `line` (log rupiah) for one log point in the model's mean.

        follows: in place of the mixture's own: 1 where the figures move too.
        """
        deviation = np.sqrt(self.variance)
        z = (line - self.mean) / deviation
        moves = self.follows if follows is None else follows
        density = self.weight * moves * np.exp(-0.5 * z * z) / deviation
        return -density.sum(axis=0) / np.sqrt(2 * np.pi)

    def below(self, line: np.ndarray) -> np.ndarray:
        """Probability of spending less than the line."""
        return (self.weight * ndtr((line - self.mean) / np.sqrt(self.variance))).sum(axis=0)

    def spreading(self, line: np.ndarray, centre: np.ndarray, error: np.ndarray) -> np.ndarray:
        """Change of the probability that spending plus an error (its variance) is below `line`, per log of what the
        spending itself is widened by."""
        variance = self.variance + error
        deviation = np.sqrt(variance)
        z = (line - self.mean) / deviation
        farther = (centre - self.mean) / deviation - z * self.variance / variance
        density = self.weight * np.exp(-0.5 * z * z) * farther
        return density.sum(axis=0) / np.sqrt(2 * np.pi)

    def poverty(self, line: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Expected head count, gap and squared gap (FGT 0, 1, 2) at the line."""
        deviation = np.sqrt(self.variance)
        z = (line - self.mean) / deviation
        ratio = np.exp(np.minimum(self.mean + 0.5 * self.variance - line, 50))
        square = np.exp(np.minimum(2 * (self.mean + self.variance - line), 50))
        head = ndtr(z)
        once = ratio * ndtr(z - deviation)
        twice = square * ndtr(z - 2 * deviation)
        parts = head, head - once, head - 2 * once + twice
        p0, p1, p2 = ((self.weight * part).sum(axis=0) for part in parts)
        p1 = np.clip(p1, 0, p0)
        return p0, p1, np.clip(p2, 0, p1)


@dataclass(frozen=True)
class Spread:
    """The residual spread of true spending around the model's mean.

    Its variance is exp(polynomial of the standardised mean); its shape a mixture of normals.
    """

    centre: float
    scale: float
    log_variance: np.ndarray
    weight: np.ndarray
    shift: np.ndarray
    width: np.ndarray  # variances relative to the household's own

    def variance(self, mean: np.ndarray) -> np.ndarray:
        basis = _basis(mean, self.centre, self.scale, len(self.log_variance))
        return np.maximum(np.exp(basis @ self.log_variance), LEAST_VARIANCE)

    def around(self, mean: np.ndarray, stretch: float | np.ndarray = 1.0) -> Mixture:
        """The predictive distribution; `stretch` multiplies the variance."""
        own = self.variance(mean) * stretch
        shape = (len(self.weight), len(mean))
        return Mixture(
            np.broadcast_to(self.weight[:, None], shape),
            mean + np.sqrt(own) * self.shift[:, None],
            own * self.width[:, None],
            np.broadcast_to(1.0, shape),
        )


def _basis(mean: np.ndarray, centre: float, scale: float, width: int) -> np.ndarray:
    z = np.clip((mean - centre) / scale, -3, 3)
    return np.stack([z**k for k in range(width)], axis=1)


def fit_spread(mean: np.ndarray, residual: np.ndarray, error: np.ndarray) -> Spread:
    """Learns the spread from residuals of which `error` (variance per row) is the survey's own.

    The residual is truth plus error, so the error's variance is taken out: first in the variance as a
    function of the mean (Fisher scoring of the normal likelihood), then in the shape (EM).
    """
    centre, scale = float(mean.mean()), float(max(mean.std(), 1e-6))
    basis = _basis(mean, centre, scale, 3)
    start = max(float((residual**2).mean() - error.mean()), 0.25 * float((residual**2).mean()))
    gamma = np.array([np.log(max(start, LEAST_VARIANCE)), 0.0, 0.0])
    for _ in range(25):
        own = np.exp(basis @ gamma)
        total = own + error
        share = own / total
        # Residuals beyond four deviations are the shape's business, not the variance's.
        ratio = np.minimum(residual**2 / total, 16)
        score = basis.T @ (share * (ratio - 1))
        information = (basis * (share**2)[:, None]).T @ basis + np.diag([1e-6, 1.0, 1.0])
        step = np.linalg.solve(information, score)
        gamma = gamma + np.clip(step, -0.5, 0.5)
        gamma[0] = max(gamma[0], np.log(LEAST_VARIANCE))
        if np.abs(step).max() < 1e-8:
            break
    own = np.maximum(np.exp(basis @ gamma), LEAST_VARIANCE)
    # The shape is learnt where the poor are: among the rich the tail below means something else.
    relevance = 1 / (1 + np.exp(4 * basis[:, 1]))
    pick = slice(None, None, max(len(residual) // SHAPE_ROWS, 1))
    weight, shift, width = _fit_shape(residual[pick], own[pick], error[pick], relevance[pick])
    return Spread(centre, scale, gamma, weight, shift, width)


def _fit_shape(
    residual: np.ndarray, own: np.ndarray, error: np.ndarray, relevance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """EM for a mixture in units of the household's own deviation, seen through normal error."""
    deviation = np.sqrt(own)
    weight = np.array([0.2, 0.6, 0.2])
    shift = np.array([-0.6, 0.0, 0.6])
    width = np.array([0.9, 0.7, 0.9])
    for _ in range(SHAPE_ROUNDS):
        inner = own * width[:, None]
        total = inner + error
        off = residual - deviation * shift[:, None]
        log = np.log(weight)[:, None] - 0.5 * off**2 / total - 0.5 * np.log(total)
        log -= log.max(axis=0)
        share = np.exp(log)
        share *= relevance / share.sum(axis=0)
        # Expected latent residual and its variance, in units of the household's deviation.
        pull = inner / total
        latent = shift[:, None] + pull * off / deviation
        rest = width[:, None] * (1 - pull)
        mass = share.sum(axis=1)
        weight = (mass + 1) / (mass.sum() + len(mass))
        shift = (share * latent).sum(axis=1) / (mass + 1)
        second = (share * (rest + (latent - shift[:, None]) ** 2)).sum(axis=1)
        width = np.maximum((second + 5) / (mass + 5), 0.05)
    return weight, shift, width


def posterior(prior: Mixture, figure: np.ndarray, error: np.ndarray, sound: np.ndarray) -> Mixture:
    """What is known once a figure is seen: log figure, its error variance, and how likely it is sound.

    The noisy figure is shrunk to the model; with probability 1 - sound only the model speaks.
    """
    total = prior.variance + error
    off = figure - prior.mean
    log = np.log(prior.weight) - 0.5 * off**2 / total - 0.5 * np.log(total)
    log = log - log.max(axis=0)
    share = np.exp(log)
    share /= share.sum(axis=0)
    pull = prior.variance / total
    return Mixture(
        np.concatenate([share * sound, prior.weight * (1 - sound)]),
        np.concatenate([prior.mean + pull * off, prior.mean]),
        np.concatenate([np.maximum(pull * error, 1e-6), prior.variance]),
        np.concatenate([1 - pull, prior.follows]),
    )


@dataclass(frozen=True)
class Told:
    """Figures that households told; one value per household."""

    figure: np.ndarray  # log rupiah a person and month
    error: np.ndarray  # its variance
    sound: np.ndarray  # probability that it is sound

    def take(self, keep: np.ndarray) -> "Told":
        """Those of the households picked by `keep`."""
        return Told(self.figure[keep], self.error[keep], self.sound[keep])


@dataclass(frozen=True)
class Belief:
    """What is thought of households: the model's distribution around its mean, and what they told, if anything."""

    prior: Mixture
    mean: np.ndarray
    told: Told | None

    def take(self, keep: np.ndarray) -> "Belief":
        """That of the households picked by `keep`."""
        told = self.told and self.told.take(keep)
        return Belief(self.prior.take(keep), self.mean[keep], told)

    def moved(self, by: np.ndarray) -> "Belief":
        """The belief once the model's mean is `by` higher, per household."""
        return Belief(self.prior.moved(by), self.mean + by, self.told)

    def mixture(self, stretch: np.ndarray | float = 0.0) -> Mixture:
        """What it comes to, were the log of the model's spread larger by `stretch`."""
        by = np.broadcast_to(np.exp(stretch), len(self.mean))
        prior = self.prior.widened(self.mean, by)
        if self.told is None:
            return prior
        return posterior(prior, self.told.figure, self.told.error, self.told.sound)
