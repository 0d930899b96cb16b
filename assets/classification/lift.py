"""How much better off households without a figure may be than the model says of them, and what drawn visits say of it.

Belongs here: the one number by which surveyors' choice of homes shows. Who seeks the poor, or passes them by, beyond
what registers tell of them, leaves the others richer, or poorer, than their like; nothing in the survey says so. Where
the choice shows in what registers tell, it may reach beyond it.
"""

from dataclasses import dataclass

import numpy as np

ENOUGH = 20  # answered lots on either side
LEAST = 0.2  # how far visits scatter at least (standard deviation, log): each errs by a fifth
# Before the lots have spoken: surveyors mostly choose by what registers tell; where they choose beyond it, it is by so
# much more.
CHOOSING, BY = 0.2, 0.3  # probability; standard deviation, log points
# Log odds per log point: a home of half the welfare asked eight times as readily. Where two groups do not even overlap
# a regression knows no bound.
STEEPEST = 3.0


@dataclass(frozen=True)
class Lots:
    """Visits of drawn households with a figure; one value per visit."""

    household: np.ndarray  # int64, position among the households
    total: np.ndarray  # log rupiah per person
    age: np.ndarray  # months from the visit to the end of the month
    weight: np.ndarray  # households that it stands for


@dataclass(frozen=True)
class Lift:
    """What is to be added to the log of households without a figure, and its standard deviation."""

    mean: float
    deviation: float


def choice(learnt: np.ndarray, unseen: np.ndarray, unexplained: np.ndarray) -> Lift:
    """Returns how much better off all households without a figure are by the surveyors' choice.

    learnt, unseen: what the model says of households with and without a figure; unexplained: the variance that it
    leaves in each without. Who chooses by welfare itself, logistic in its log, moves what the model leaves by that
    variance times the slope by which choice shows in what it says; who chooses by what registers tell moves it not at
    all (Altonji, Elder and Taber 2005). In between all is as likely. Only the poorer half is looked at, from which the
    extremely poor come: who passes by the rich need not have looked for the poor.
    """
    said = np.concatenate([learnt, unseen])
    without = np.arange(len(said)) >= len(learnt)
    near = said < np.median(said) if len(said) else without
    if min(without[near].sum(), (~without[near]).sum()) < ENOUGH or not said[near].var():
        return Lift(0.0, 0.0)
    slope, variance = _slope(said[near], without[near])
    left = float(unexplained[near[without]].mean())
    most = slope * left
    return Lift(most / 2, float(np.sqrt((most**2 + 3 * variance * left**2) / 12)))


def _slope(said: np.ndarray, without: np.ndarray) -> tuple[float, float]:
    """Returns the slope of a logistic regression of `without` on `said`, at most STEEPEST, and its variance."""
    # at hand only where a month has figures, since it takes a second to import
    from sklearn.linear_model import LogisticRegression

    centred = (said - said.mean())[:, None]
    fitted = LogisticRegression(C=STEEPEST**2).fit(centred, without)
    chance = fitted.predict_proba(centred)[:, 1]
    matrix = np.column_stack([np.ones(len(said)), centred])
    information = (matrix.T * (chance * (1 - chance))) @ matrix + np.diag([1e-9, 1 / STEEPEST**2])
    slope = float(np.clip(fitted.coef_[0, 0], -STEEPEST, STEEPEST))
    return slope, float(np.linalg.inv(information)[1, 1])


def fit_lift(
    residual: np.ndarray, seen: np.ndarray, weight: np.ndarray, chosen: float = 0.0
) -> Lift | None:
    """Returns how much better off households without a figure are than the model says; None where visits are few.

    residual: log of the visit's figure less what the model says, per visit; seen: whether the model had a figure of
    the household. Those are the measure of the visits' own manner of asking: only the difference counts. chosen: how
    far off they may be, once moved by what shows of the surveyors' choice. A normal slab and a spike as wide as that
    (Mitchell and Beauchamp 1988).
    """
    if min(seen.sum(), (~seen).sum()) < ENOUGH:
        return None
    middle = np.median(residual)
    reach = 3 * max(1.4826 * float(np.median(np.abs(residual - middle))), LEAST)
    capped = np.clip(residual, middle - reach, middle + reach)
    (unseen_mean, unseen_variance), (seen_mean, seen_variance) = (
        _mean(capped[which], weight[which]) for which in (~seen, seen)
    )
    apart, noise = unseen_mean - seen_mean, unseen_variance + seen_variance
    prior = chosen**2 + np.array([0.0, BY**2])
    odds = np.array([1 - CHOOSING, CHOOSING]) * _density(apart, noise + prior)
    share, kept = odds / odds.sum(), prior / (prior + noise)
    mean = float(share @ (apart * kept))
    variance = float(share @ (noise * kept + (apart * kept - mean) ** 2))
    return Lift(mean, float(np.sqrt(variance)))


def _mean(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Returns the weighted mean and its variance."""
    share = weight / weight.sum()
    mean = float(share @ values)
    scatter = float(share**2 @ (values - mean) ** 2) * len(values) / (len(values) - 1)
    return mean, max(scatter, LEAST**2 * float(share @ share))


def _density(at: float, variance: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-0.5 * at**2 / variance) / np.sqrt(variance))
