"""What visits drawn by lot say of households that no surveyor saw: how much better off they are than the model says.

Belongs here: the one number by which surveyors' choice of homes shows. Who seeks the poor, or passes them by, beyond
what registers tell of them, leaves the others richer, or poorer, than their like; nothing in the survey says so.
"""

from dataclasses import dataclass

import numpy as np

ENOUGH = 20  # answered lots on either side
LEAST = 0.2  # how far visits scatter at least (standard deviation, log): each errs by a fifth
# Before the lots have spoken: surveyors mostly take homes as they come; where they choose, it is by so much.
CHOOSING, BY = 0.2, 0.3  # probability; standard deviation, log points


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


def fit_lift(residual: np.ndarray, seen: np.ndarray, weight: np.ndarray) -> Lift:
    """Returns how much better off households without a figure are than the model says of them.

    residual: log of the visit's figure less what the model says, per visit; seen: whether the model had a figure of the
    household. Those are the measure of the visits' own manner of asking: only the difference counts. A normal slab and
    a spike at nought (Mitchell and Beauchamp 1988).
    """
    if min(seen.sum(), (~seen).sum()) < ENOUGH:
        return Lift(0.0, 0.0)
    middle = np.median(residual)
    reach = 3 * max(1.4826 * float(np.median(np.abs(residual - middle))), LEAST)
    capped = np.clip(residual, middle - reach, middle + reach)
    (unseen_mean, unseen_variance), (seen_mean, seen_variance) = (
        _mean(capped[which], weight[which]) for which in (~seen, seen)
    )
    apart, noise = unseen_mean - seen_mean, unseen_variance + seen_variance
    slab = CHOOSING * _density(apart, noise + BY**2)
    chosen = slab / (slab + (1 - CHOOSING) * _density(apart, noise))
    kept = BY**2 / (BY**2 + noise)
    mean = apart * kept
    variance = chosen * noise * kept + chosen * (1 - chosen) * mean**2
    return Lift(float(chosen * mean), float(np.sqrt(variance)))


def _mean(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Returns the weighted mean and its variance."""
    share = weight / weight.sum()
    mean = float(share @ values)
    scatter = float(share**2 @ (values - mean) ** 2) * len(values) / (len(values) - 1)
    return mean, max(scatter, LEAST**2 * float(share @ share))


def _density(at: float, variance: float) -> float:
    return float(np.exp(-0.5 * at**2 / variance) / np.sqrt(variance))
