"""What households spend, and what they own because of it."""

from dataclasses import dataclass

import numpy as np

from sample.era import Era
from sample.families import CHILD, GRANDCHILD, HEAD, Families
from sample.randomness import Rng

OWN_SPREAD = 0.60  # log sd that neither place, size nor schooling explains
VISIBLE = 0.50  # share of it that dwelling and possessions show
DRIFT = 0.06  # share of households whose welfare changes in a month
DRIFT_SPREAD = 0.25


@dataclass
class Welfare:
    """One value per household."""

    schooling: np.ndarray  # int8, of the head: 0 none .. 5 university
    log_spending: np.ndarray  # float64, log of rupiah per person and month, first month
    standard: np.ndarray  # float64, the part of it that shows; mean 0, sd 1
    kampung: np.ndarray  # bool, lives in a kampung and not in an estate or a tower


def make_welfare(
    rng: Rng, fam: Families, place: np.ndarray, resident: np.ndarray, era: Era
) -> Welfare:
    """Draw welfare, `place` being the effect of where each home is, and shift it so that the era's share of the
    residents is extremely poor."""
    homes = len(fam.kind)
    head_age = np.zeros(homes)
    is_head = fam.role == HEAD
    head_age[fam.home[is_head]] = fam.age_days[is_head] / 365.25
    young = (fam.age_days < 15 * 365.25) | np.isin(fam.role, [CHILD, GRANDCHILD])
    dependants = np.bincount(fam.home[young], minlength=homes) / fam.size
    latent = rng.normal(0, 1, homes) + 0.9 * place - 0.018 * (head_age - 42)
    schooling = np.digitize(latent, [-1.9, -0.85, -0.3, 1.0, 1.35]).astype(np.int8)
    known = place + 0.17 * (schooling - 2.4) - 0.065 * (fam.size - 3.7) - 0.25 * dependants
    known -= 0.0012 * np.abs(head_age - 47)
    own = rng.normal(0, OWN_SPREAD, homes)
    spread = np.sqrt(1 - VISIBLE) * OWN_SPREAD
    shown = known + own * VISIBLE + rng.normal(0, spread * np.sqrt(VISIBLE), homes)
    raw = known + own
    weight = np.where(resident, fam.size, 0).astype(np.float64)
    order = np.argsort(raw, kind="stable")
    at = np.searchsorted(np.cumsum(weight[order]), era.extreme_share * weight.sum())
    log_spending = raw + np.log(era.lines[0][1]) - raw[order][at]
    standard = (shown - shown.mean()) / shown.std()
    kampung = standard + rng.normal(0, 0.5, homes) < 0.85
    return Welfare(schooling, log_spending, standard, kampung)


def drift(rng: Rng, log_spending: np.ndarray, settled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A month later: the new log spending, and which households changed (bool).

    `settled` (bool) are the households whose middle and spread the fortunes keep to.
    """
    changed = rng.random(len(log_spending)) < DRIFT
    # Fortunes return to the middle, or the tails would grow from month to month.
    held = log_spending[settled]
    back = DRIFT_SPREAD**2 / 2 / held.var() * (held.mean() - log_spending)
    shift = back + rng.normal(0.01, DRIFT_SPREAD, len(log_spending))
    return np.where(changed, log_spending + shift, log_spending), changed
