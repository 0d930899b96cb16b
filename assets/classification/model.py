"""The proxy means test of one month: who spends how much, judged from everybody whose spending was seen.

Belongs here: the order of the steps. No Dagster; reading and writing tables is tables.py's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
from threadpoolctl import threadpool_limits

from assets.classification import tables
from assets.classification.features import (
    FORM,
    INCOME,
    REGISTER,
    WITH_INCOME,
    make_design,
)
from assets.classification.figures import (
    LEARN_FROM,
    Combined,
    SurveyError,
    combine,
    drift,
    income_errs_alone,
    judge,
    survey_error,
)
from assets.classification.homes import Homes, read_homes
from assets.classification.lift import Lift, Lots, choice, fit_lift
from assets.classification.parameters import (
    GENERAL,
    Row,
    fact_rows,
    ridge_rows,
    spread_rows,
    tail_rows,
)
from assets.classification.predictive import Belief, Mixture, Spread, Told, fit_spread, posterior
from assets.classification.regression import (
    Places,
    Ridge,
    fit_curve,
    fit_places,
    fit_ridge,
    huber,
    leverage,
)
from assets.classification.tail import Counts, Tail, fit_tail
from assets.classification.together import together
from assets.classification.uncertainty import Group

# Fewer observed households than this teach nothing: then only figures and areas speak.
MIN_OBSERVED = 100
TIERS = {WITH_INCOME: "pendapatan", FORM: "form", REGISTER: "register"}
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Fit:
    """A fitted model: its mean per household, and the spread of true spending around it."""

    ridge: Ridge
    places: Places
    spread: Spread
    mean: np.ndarray  # per household predicted for
    learnt: np.ndarray  # per observed household: the mean without its own figure
    tails: dict[str, list[Tail]]  # per set of lines, one per line


def fit(homes: Homes, observed: Combined, rows: np.ndarray, tier: int) -> Fit:
    """Fits a tier's predictors on the observed households and predicts `rows`."""
    predictors, place = homes.predictors, homes.place
    home, y = observed.household, observed.total
    design = make_design(predictors, home, tier)
    matrix = design.matrix(predictors, home)
    first = slice(None, None, max(len(home) // LEARN_FROM, 1))
    rough = fit_ridge(design, matrix[first], y[first], observed.sound[first])
    weight = observed.sound * huber(y - rough.fitted(matrix), 3.0)
    ridge = fit_ridge(design, matrix, y, weight)
    residual = y - ridge.fitted(matrix)
    noise = float((weight * residual**2).sum() / weight.sum())
    residual = residual / (1 - leverage(ridge, matrix, noise, weight))
    places = fit_places(place[home], residual, int(place.max()) + 1)
    index = y - residual + places.own
    curve = fit_curve(index, y, weight)
    learnt = curve(index)
    spread = fit_spread(learnt, y - learnt, observed.noise)
    mean = curve(ridge.predict(predictors, rows) + places.effect[place[rows]])
    return Fit(ridge, places, spread, mean, learnt, _tails(homes, observed, spread, learnt))


def _tails(
    homes: Homes, observed: Combined, spread: Spread, learnt: np.ndarray
) -> dict[str, list[Tail]]:
    """What the observed figures say of the model's tails, at each line; `learnt` does not know them."""
    area, areas = homes.area[observed.household], len(homes.kelurahan)
    prior, district = spread.around(learnt), homes.districts()
    figure = Mixture(prior.weight, prior.mean, prior.variance + observed.noise, prior.follows)
    found: dict[str, list[Tail]] = {}
    for name, lines in homes.lines.items():
        for line in lines[:, area]:
            there = ~np.isnan(line)
            chance = figure.below(line)
            spreading = prior.spreading(line, learnt, observed.noise)
            counts = (
                np.bincount(area[there], weights=(observed.sound * values)[there], minlength=areas)
                for values in (observed.total < line, chance, chance * (1 - chance), spreading)
            )
            found.setdefault(name, []).append(fit_tail(Counts(*counts), district))
    return found


def _unseen(model: Fit, rows: np.ndarray, mean: np.ndarray, error: SurveyError) -> Group:
    """Households without a figure: the model's own distribution."""
    share = error.variance * error.relative_error / model.spread.variance(mean)
    return Group(
        rows,
        Belief(model.spread.around(mean), mean, None),
        model.spread.around(mean, np.maximum(1 - share, 0.3)),
        model.ridge,
        model.places,
        model.tails,
    )


def _seen(model: Fit, learnt: Combined, own: np.ndarray, error: SurveyError) -> Group:
    """Households with a figure: the noisy figure shrunk to what the others teach about them.

    own: which of the households learnt from this model describes best. Fortunes come and go without spreading: what set
    a household apart when it was surveyed has partly worn off since.
    """
    observed, mean = learnt.take(own), model.learnt[own]
    prior = _unseen(model, observed.household, mean, error)
    spread = model.spread.variance(mean)
    left = np.clip(1 - observed.change / (2 * spread), 0.3, 1)
    figure = mean + (observed.total - mean) / left
    worn = (1 - left**2) * spread
    noise = (observed.noise + worn) / left**2
    more = (observed.noise * (1 + error.relative_error) + worn) / left**2
    return Group(
        observed.household,
        Belief(prior.belief.prior, mean, Told(figure, noise, observed.sound)),
        posterior(prior.tighter, figure, more, observed.sound),
        model.ridge,
        model.places,
        model.tails,
    )


def _figures_only(observed: Combined, error: SurveyError) -> Group:
    """Households with a figure where there are too few to learn from."""
    variance = observed.noise + observed.change
    shape = (1, len(observed.total))

    def around(factor: float) -> Mixture:
        return Mixture(
            np.ones(shape), observed.total[None, :], (variance * factor)[None, :], np.zeros(shape)
        )

    wide = around(1 + error.relative_error)
    belief = Belief(around(1.0), observed.total, None)
    return Group(observed.household, belief, wide, None, None, {})


def _quality(homes: Homes, model: Fit, learnt: Combined) -> dict[str, Any]:
    """Cross-validated fit, and expected against actual shares of figures below the extreme line.

    Each household is judged by a model that has not seen its figure; bands go by the model's rank.
    """
    residual = learnt.total - model.learnt
    facts: dict[str, Any] = {
        "rumah_tangga": len(residual),
        "kolom": model.ridge.design.width,
        "r2_silang": round(1 - float(residual.var() / learnt.total.var()), 4),
        "rmse_silang": round(float(np.sqrt((residual**2).mean())), 4),
        "simpangan_sebenarnya": round(
            float(np.sqrt(model.spread.variance(model.learnt).mean())), 4
        ),
    }
    if len(model.mean):
        apart = float(model.mean.mean() - model.learnt.mean())
        facts["tak_teramati_lebih_mampu"] = round(apart / float(model.learnt.std()), 4)
    line = homes.deciding_line()
    if line is None:
        return facts
    prior = model.spread.around(model.learnt)
    figure = Mixture(prior.weight, prior.mean, prior.variance + learnt.noise, prior.follows)
    expected = figure.below(np.full(len(learnt.total), line))
    edges = np.quantile(model.learnt, [0.02, 0.05, 0.1, 0.2, 0.4])
    band = np.searchsorted(edges, model.learnt)
    below = learnt.total < line
    facts["di_bawah_garis"] = int(below.sum())
    facts["di_bawah_garis_diharapkan"] = round(float(expected.sum()), 2)
    facts["kalibrasi"] = [
        {
            "rumah_tangga": int((band == k).sum()),
            "diharapkan": round(float(expected[band == k].mean()), 5),
            "nyata": round(float(below[band == k].mean()), 5),
        }
        for k in range(len(edges) + 1)
        if (band == k).any()
    ]
    return facts


def _tiers(homes: Homes, believe_income: bool) -> np.ndarray:
    """What each household's model may look at: registers, a form, an income told on it."""
    tier = np.where(homes.has_form, FORM, REGISTER)
    if not believe_income:
        return tier
    income = homes.predictors.numbers[INCOME]
    return np.where(homes.has_form & ~np.isnan(income), WITH_INCOME, tier)


@dataclass(frozen=True)
class Fitted:
    """What the month's figures taught: the groups of households, measures of fit and rows of parameters, by tier."""

    groups: list[Group]
    facts: dict[str, Any]
    rows: dict[str, list[Row]]


def _fitted(homes: Homes, observed: Combined, error: SurveyError, believe_income: bool) -> Fitted:
    """One model per tier of information, each learnt from all figures it can use."""
    seen = np.zeros(len(homes.known), dtype=bool)
    seen[observed.household] = True
    tiers = _tiers(homes, believe_income)
    taught = [tier for tier in TIERS if (tiers[observed.household] >= tier).sum() >= MIN_OBSERVED]
    tiers = np.minimum(tiers, taught[0])
    found = Fitted([], {}, {})

    def learn_tier(tier: int) -> tuple[Combined, np.ndarray, Fit]:
        learn = observed.take(tiers[observed.household] >= tier)
        rows = np.flatnonzero(homes.known & ~seen & (tiers == tier))
        return learn, rows, fit(homes, learn, rows, tier)

    for tier, (learn, rows, model) in zip(taught, together(learn_tier, taught), strict=True):
        name = TIERS[tier]
        own = tiers[learn.household] == tier
        unseen = _unseen(model, rows, model.mean, error)
        chosen = choice(model.learnt, model.mean, model.spread.variance(model.mean))
        found.groups.extend([_seen(model, learn, own, error), _moved(unseen, chosen)])
        found.facts[name] = _quality(homes, model, learn) | {
            "geser_pilihan_pendata": round(chosen.mean, 4),
            "simpangan_pilihan_pendata": round(chosen.deviation, 4),
        }
        found.rows[name.upper()] = [
            *ridge_rows(model.ridge, homes.predictors),
            *spread_rows(model.spread, model.places),
            *tail_rows(model.tails, homes),
            *fact_rows(found.facts[name]),
        ]
    return found


def _moved(group: Group, lift: Lift) -> Group:
    """The group of households without a figure, once all of them are better off by `lift`."""
    by = np.full(len(group.rows), lift.mean)
    return replace(
        group,
        belief=group.belief.moved(by),
        tighter=group.tighter.moved(by),
        lift=lift.deviation,
    )


def _lifted(groups: list[Group], seen: np.ndarray, lots: Lots) -> tuple[list[Group], Lift | None]:
    """The groups as the drawn visits have those without a figure, and what the visits say; None where they say nothing.

    Visits are too few to speak of each tier: by what a tier is less certain than all are, it stays less certain.
    """
    expected, chosen = np.full((2, len(seen)), np.nan)
    for group in groups:
        expected[group.rows], chosen[group.rows] = group.mixture.moments()[0], group.lift
    known = ~np.isnan(expected[lots.household])
    at = lots.household[known]
    unseen = ~seen & ~np.isnan(chosen)
    common = float(chosen[unseen].mean()) if unseen.any() else 0.0
    lift = fit_lift(lots.total[known] - expected[at], seen[at], lots.weight[known], common)
    if lift is None:
        return groups, None
    found = []
    for group in groups:
        if not seen[group.rows].any():
            own = max(group.lift**2 - common**2, 0.0)
            group = _moved(group, Lift(lift.mean, float(np.hypot(lift.deviation, np.sqrt(own)))))
        found.append(group)
    return found, lift


def fit_and_predict(
    con: duckdb.DuckDBPyConnection, periode: str, progress: Progress | None = None
) -> dict[str, Any]:
    """Writes classification.figure, .estimate, .probability, .model_error, .sensitivity and .model for one month.

    Reads classification.predictor, .observation, .random_visit, .visit and .line of the month. Returns what to show
    beside the tables: numbers of households, cross-validated fit, the survey's error and the calibration. The result
    depends on content only: rows are put in the order of their content, and one thread does each piece of algebra.
    """
    tell = progress or (lambda stage, rows: None)
    with threadpool_limits(1):
        homes = read_homes(con, periode)
        figures, addresses = tables.read_figures(con, periode, homes)
        tell("classification.predictor", len(homes.known))
        judged = judge(figures, homes.predictors)
        used = judged.used
        moved = drift(figures, used, homes.predictors, homes.area)
        error = survey_error(figures, used, moved)
        observed = combine(figures, judged, error, moved)
        since = moved.deviation(figures.age[used])
        tell("classification.figure", len(used))
        facts: dict[str, Any] = {
            "model": tables.MODEL_VERSION,
            "angka": len(used),
            "disisihkan_model": int((~used).sum()),
            "rumah_tangga_teramati": len(observed.household),
            "pasangan_survei_ulang": error.pairs,
            "simpangan_survei": round(float(np.sqrt(error.variance)), 4),
            "ragam_perubahan_sebulan": round(error.change, 5),
            "umur_angka_bulan": round(float(figures.age[used].mean()), 2) if used.any() else None,
            "gerak_sejak_survei": round(float(moved.added(figures.age[used]).mean()), 4)
            if used.any()
            else None,
            "simpangan_gerak": round(since, 4),
        }
        if len(observed.household) >= MIN_OBSERVED:
            believe_income = income_errs_alone(figures, used)
            facts["pendapatan_dipakai"] = believe_income
            found = _fitted(homes, observed, error, believe_income)
            facts["model_per_tingkat"] = found.facts
        else:
            found = Fitted([_figures_only(observed, error)], {}, {})
        lots = tables.read_lots(con, periode, homes)
        lots = replace(lots, total=lots.total + moved.added(lots.age))
        seen = np.isin(np.arange(len(homes.known)), observed.household)
        groups, lift = _lifted(found.groups, seen, lots)
        facts["undian_dijawab"] = len(lots.household)
        facts["undian_geser"] = round(lift.mean, 4) if lift else 0.0
        facts["undian_simpangan"] = round(lift.deviation, 4) if lift else 0.0
        tell("classification.estimate", sum(len(group.rows) for group in groups))
        tables.write_figures(con, periode, addresses, judged)
        tables.write_estimates(con, periode, homes, observed, groups)
        tables.write_probabilities(con, periode, homes, groups)
        tables.write_model_error(con, periode, homes, groups, since)
        tables.write_sensitivity(con, periode, homes, groups)
        tables.write_model(con, periode, {GENERAL: [*fact_rows(facts)], **found.rows})
    return facts
