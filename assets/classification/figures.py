"""The figures households gave: which are absurd, how far a survey errs, one figure per household.

Belongs here: judging figures against what peers in like dwellings spend. All money is log rupiah per
person and month.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.optimize import nnls

from assets.classification.drift import Drift, Once, Twice, fit_drift
from assets.classification.features import FORM, Predictors, make_design
from assets.classification.regression import fit_robust
from assets.classification.together import together

TEN, THIRTY = np.log(10.0), np.log(30.0)
# How figures go wrong: (reason, what is added to log food, to log other spending).
ABSURD = (
    ("SEPULUH KALI TERLALU BESAR", TEN, TEN),
    ("SEPULUH KALI TERLALU BESAR", TEN, 0.0),
    ("SEPULUH KALI TERLALU BESAR", 0.0, TEN),
    ("PER HARI, BUKAN PER BULAN", -THIRTY, -THIRTY),
    ("PER HARI, BUKAN PER BULAN", -THIRTY, 0.0),
    ("PER HARI, BUKAN PER BULAN", 0.0, -THIRTY),
    ("JAUH DARI RUMAH TANGGA SEJENIS", 0.0, 0.0),
)
WIDE = 2.5  # some sound figures scatter this many times wider
FAR = 4.0  # log sd of a figure that has nothing to do with the household
# Households divide their money differently. Where nearly all forms have one relation of food to the rest, a surveyor
# filled it in; that makes the others no less sound.
LEAST_DIVISION = 0.35**2  # variance of log food over other spending
# Without dwellings surveyed twice the survey's error is taken from the literature on consumption
# recall: about a fifth. It counts as much as this many repeated dwellings.
PRIOR_ERROR, PRIOR_PAIRS = 0.20, 6
MIN_PAIRS = 10
# A household's own change from month to month (variance of the log): nobody delivers it, and annual changes of a tenth
# to a fifth are what panels find once the survey's error is out. It counts as much as so many households' own changes.
PRIOR_CHANGE, PRIOR_CHANGES = 0.002, 2
MIN_FIGURES = 200
LEARN_FROM = 50_000


@dataclass(frozen=True)
class Figures:
    """One value per form with a complete figure, in an order that depends on content alone."""

    household: np.ndarray  # int64, position of the household among the predictors
    food: np.ndarray  # log rupiah per person
    other: np.ndarray
    repeated: np.ndarray  # bool, one of several forms that list the same people
    income: np.ndarray  # log rupiah per person, nan = not told
    age: np.ndarray  # months from the survey to the end of the month computed

    @property
    def total(self) -> np.ndarray:
        return np.logaddexp(self.food, self.other)


def _log_normal(a: np.ndarray, b: np.ndarray, cov: np.ndarray) -> np.ndarray:
    """Log density of the bivariate normal with mean zero."""
    det = cov[0, 0] * cov[1, 1] - cov[0, 1] ** 2
    form = cov[1, 1] * a * a - 2 * cov[0, 1] * a * b + cov[0, 0] * b * b
    return -0.5 * form / det - 0.5 * np.log(det) - np.log(2 * np.pi)


def _divided(cov: np.ndarray) -> np.ndarray:
    """The covariance of food and other spending, with as much between the two as households usually have."""
    lacks = LEAST_DIVISION - (cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    return cov + max(lacks, 0) / 4 * np.array([[1, -1], [-1, 1]])


def _explain(a: np.ndarray, b: np.ndarray, cov: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Probability of each explanation (rows: sound, sound but wide, the faults) per figure."""
    density = [_log_normal(a, b, cov), _log_normal(a, b, cov * WIDE**2)]
    density += [_log_normal(a - da, b - db, cov) for _, da, db in ABSURD[:-1]]
    density.append(_log_normal(a, b, np.eye(2) * FAR**2))
    joint = np.stack(density) + np.log(weight)[:, None]
    joint -= joint.max(axis=0)
    share = np.exp(joint)
    return share / share.sum(axis=0)


@dataclass(frozen=True)
class Judgement:
    """What is thought of each figure."""

    sound: np.ndarray  # probability that it is sound
    fault: np.ndarray  # int64, index into ABSURD of its likeliest fault

    @property
    def used(self) -> np.ndarray:
        """Which figures are taken for sound (bool)."""
        return self.sound >= 0.5


def judge(figures: Figures, predictors: Predictors) -> Judgement:
    """Returns what is thought of each figure.

    Food and other spending are each predicted from the household's predictors; a mixture of sound
    figures and known faults explains the two residuals together. With fewer than MIN_FIGURES figures
    nobody can tell and all are taken as sound.
    """
    n = len(figures.household)
    if n < MIN_FIGURES:
        return Judgement(np.ones(n), np.zeros(n, dtype=np.int64))
    # Evenly spaced in an order of content: enough to learn from, and the same every time.
    learn = slice(None, None, max(n // LEARN_FROM, 1))
    design = make_design(predictors, figures.household[learn], FORM)
    matrix = design.matrix(predictors, figures.household[learn])

    def unexplained(part: np.ndarray) -> np.ndarray:
        ridge = fit_robust(design, matrix, part[learn])
        residual = part - ridge.predict(predictors, figures.household)
        return residual - np.median(residual)

    residuals = together(unexplained, (figures.food, figures.other))
    a, b = residuals
    spread = [1.4826 * np.median(np.abs(r)) for r in residuals]
    near = (np.abs(a) < 3 * spread[0]) & (np.abs(b) < 3 * spread[1])
    cov = _divided(np.cov(a[near], b[near]))
    weight = np.array([0.90, 0.04, *[0.06 / len(ABSURD)] * len(ABSURD)])
    for _ in range(25):
        some, other = a[learn], b[learn]
        share = _explain(some, other, cov, weight)
        # A little mass on each fault: a delivery without one must not make it impossible.
        weight = (share.sum(axis=1) + 0.5) / (len(some) + 0.5 * len(weight))
        sound = share[0] + share[1] / WIDE**2
        mixed = some @ (sound * other)
        cross = np.array([[some @ (sound * some), mixed], [mixed, other @ (sound * other)]])
        cov = _divided(cross / (share[0] + share[1]).sum())
    share = _explain(a, b, cov, weight)
    return Judgement(share[0] + share[1], share[2:].argmax(axis=0))


@dataclass(frozen=True)
class SurveyError:
    """Variance of one figure's log error, how well it is known, and how welfare moves after the survey."""

    variance: float
    relative_error: float  # of the variance, one standard error
    pairs: int
    change: float  # variance of a household's own change, per month


def _pairs(figures: Figures, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the first and the last usable figure of each dwelling surveyed twice."""
    at = np.flatnonzero(used & figures.repeated)
    at = at[np.lexsort((-figures.age[at], figures.household[at]))]
    home = figures.household[at]
    starts = np.flatnonzero(np.r_[True, home[1:] != home[:-1]]) if len(at) else np.zeros(0, int)
    ends = np.r_[starts[1:], len(at)] - 1
    twice = ends > starts
    return at[starts[twice]], at[ends[twice]]


def drift(figures: Figures, used: np.ndarray, predictors: Predictors, area: np.ndarray) -> Drift:
    """Returns how the welfare of all moved since the surveys; `area` per household."""
    earlier, later = _pairs(figures, used)
    pairs = Twice(
        figures.age[earlier],
        figures.age[later],
        figures.total[later] - figures.total[earlier],
    )
    at = np.flatnonzero(used)
    home = figures.household[at]
    if len(at) < MIN_FIGURES:  # nobody knows who is like whom
        return fit_drift(pairs, Once(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)))
    learn = slice(None, None, max(len(at) // LEARN_FROM, 1))
    design = make_design(predictors, home[learn], FORM)
    total = figures.total[at]
    ridge = fit_robust(design, design.matrix(predictors, home[learn]), total[learn])
    residual = total - ridge.predict(predictors, home)
    return fit_drift(pairs, Once(figures.age[at], residual, area[home]))


def survey_error(figures: Figures, used: np.ndarray, moved: Drift) -> SurveyError:
    """Estimates the error, and a household's own change, from dwellings surveyed twice; `moved` is that of all.

    The square of what two surveys differ by is twice the error's variance, and the more the more months lie between.
    Weighted least squares, robust against faults left undetected.
    """
    earlier, later = _pairs(figures, used)
    months = figures.age[earlier] - figures.age[later]
    today = figures.total + moved.added(figures.age)
    difference = today[later] - today[earlier]
    pairs = len(difference)
    found = np.array([PRIOR_ERROR**2, PRIOR_CHANGE])
    known = 2 / PRIOR_PAIRS * found[0] ** 2
    if pairs >= MIN_PAIRS:
        usual = 1.4826 * float(np.median(np.abs(difference)))
        expected = np.full(pairs, max(usual**2, 1e-6))  # forms that were copied differ by nothing
        # What is known before: each parameter by itself.
        columns = np.vstack([np.c_[np.full(pairs, 2.0), months], np.eye(2)])
        before = [PRIOR_PAIRS / (2 * found[0] ** 2), PRIOR_CHANGES / (2 * found[1] ** 2)]
        for _ in range(20):
            # A normal cut at four deviations has 0.9989 of its variance.
            kept = difference**2 < 16 * expected
            weight = np.sqrt(np.r_[kept / (2 * expected**2), before])
            seen = np.r_[difference**2 / 0.9989, PRIOR_ERROR**2, PRIOR_CHANGE]
            found, _ = nnls(columns * weight[:, None], seen * weight)
            expected = np.maximum(columns[:-2] @ found, 1e-6)
        weighted = columns * weight[:, None]
        known = float(np.linalg.inv(weighted.T @ weighted)[0, 0])
    return SurveyError(
        max(found[0], 1e-4), float(np.sqrt(known) / max(found[0], 1e-4)), pairs, float(found[1])
    )


def income_errs_alone(figures: Figures, used: np.ndarray) -> bool:
    """Whether the income told errs independently of the expenditure told.

    Between two surveys of one dwelling the truth cancels: if income moves with expenditure there, it
    repeats the survey's error, and a model that looks at it would believe the error. Without enough such
    dwellings nobody can tell, and income is left alone.
    """
    one, other = _pairs(figures, used)
    income = figures.income[one] - figures.income[other]
    spending = figures.total[one] - figures.total[other]
    told = ~np.isnan(income)
    if told.sum() < MIN_PAIRS:
        return False
    income, spending = income[told], spending[told]
    limit = 3 * 1.4826 * float(np.median(np.abs(spending)))
    near = np.abs(spending) < max(limit, 1e-6)
    slope = float(income[near] @ spending[near]) / max(
        float(spending[near] @ spending[near]), 1e-12
    )
    return slope < 0.5


@dataclass(frozen=True)
class Combined:
    """One figure per observed household, ascending in `household`, brought to the end of the month."""

    household: np.ndarray  # int64, position among the predictors
    total: np.ndarray  # mean of the log figures
    count: np.ndarray  # figures it is the mean of
    noise: np.ndarray  # variance of the mean's survey error
    change: np.ndarray  # variance of the household's own change since
    sound: np.ndarray  # probability that it is sound

    def take(self, keep: np.ndarray) -> "Combined":
        """The households picked by `keep`."""
        return Combined(*(getattr(self, field.name)[keep] for field in fields(self)))


def combine(figures: Figures, judged: Judgement, error: SurveyError, moved: Drift) -> Combined:
    """Averages the usable figures of each household in logs: the older one counts the less."""
    at = np.flatnonzero(judged.used)
    age = figures.age[at]
    household, where, count = np.unique(
        figures.household[at], return_inverse=True, return_counts=True
    )

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(where, weights=values, minlength=len(household))

    weight = 1 / (error.variance + error.change * age)
    weight /= total(weight)[where]
    least = np.ones(len(household))
    np.minimum.at(least, where, judged.sound[at])
    return Combined(
        household,
        total(weight * (figures.total[at] + moved.added(age))),
        count,
        error.variance * total(weight**2),
        error.change * total(weight * age),
        least,
    )
