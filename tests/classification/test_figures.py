"""Which figures are set aside, and how far the survey errs."""

import numpy as np
import pyarrow as pa
import pytest
from pytest import approx

from assets.classification.drift import MONTHS, Drift
from assets.classification.features import read_predictors
from assets.classification.figures import (
    ABSURD,
    PRIOR_ERROR,
    Figures,
    Judgement,
    SurveyError,
    combine,
    drift,
    income_errs_alone,
    judge,
    survey_error,
)
from tests.classification.town import Town, make_town

STILL = Drift(np.zeros(MONTHS + 1), np.zeros((MONTHS + 1, MONTHS + 1)))


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(3000, seed=5)


def figures(
    town: Town, rng: np.random.Generator, error: float = 0.2, twice: int = 600, age: float = 0
) -> Figures:
    """One figure per household, as old as `age`, and a new one of the first `twice`; nothing absurd."""
    home = np.r_[np.arange(len(town.log_spending)), np.arange(twice)]
    total = town.log_spending[home] + rng.normal(0, error, len(home))
    share = np.log(0.55 + 0.05 * rng.random(len(home)))
    income = town.log_spending[home] + rng.normal(0.1, 0.3, len(home))
    repeated = home < twice
    old = np.where(np.arange(len(home)) < len(town.log_spending), age, 0)
    return Figures(home, total + share, total + np.log1p(-np.exp(share)), repeated, income, old)


def all_used(told: Figures) -> np.ndarray:
    return np.ones(len(told.food), dtype=bool)


def predictors(town: Town):
    return read_predictors(pa.Table.from_pandas(town.predictor))


@pytest.mark.parametrize(
    ("food", "other", "reason"),
    [
        (10, 10, "SEPULUH KALI TERLALU BESAR"),
        (10, 1, "SEPULUH KALI TERLALU BESAR"),
        (1 / 30, 1 / 30, "PER HARI, BUKAN PER BULAN"),
        (1 / 30, 1, "PER HARI, BUKAN PER BULAN"),
        (1000, 1000, "JAUH DARI RUMAH TANGGA SEJENIS"),
    ],
)
def test_absurd_figures_are_set_aside_with_their_reason(town, food, other, reason):
    told = figures(town, np.random.default_rng(1))
    told.food[:40] += np.log(food)
    told.other[:40] += np.log(other)
    judged = judge(told, predictors(town))
    sound, fault = judged.sound, judged.fault
    assert (sound[:40] < 0.5).mean() >= 0.9
    assert {ABSURD[k][0] for k in fault[:40][sound[:40] < 0.5]} == {reason}
    assert (sound[40:] < 0.5).mean() < 0.005


def test_without_absurd_figures_hardly_any_is_set_aside(town):
    sound = judge(figures(town, np.random.default_rng(2)), predictors(town)).sound
    assert (sound < 0.5).mean() < 0.003


@pytest.mark.parametrize("fixed", [1.0, 0.97, 0.8])
def test_a_fixed_relation_of_food_to_the_rest_makes_no_figure_unsound(town, fixed):
    rng = np.random.default_rng(9)
    told = figures(town, rng)
    total, n = told.total, len(told.food)
    share = np.where(rng.random(n) < fixed, 0.6, 0.3 + 0.5 * rng.random(n))
    told.food[:], told.other[:] = total + np.log(share), total + np.log1p(-share)
    told.food[:40] += np.log(10)
    used = judge(told, predictors(town)).used
    assert (~used[:40]).mean() >= 0.9 and (~used[40:]).sum() <= 3


def test_the_error_comes_from_dwellings_surveyed_twice(town):
    told = figures(town, np.random.default_rng(3), error=0.25, twice=1500)
    told.food[:30] += 3.0  # an undetected fault must not count as error
    found = survey_error(told, all_used(told), STILL)
    assert (np.sqrt(found.variance), found.pairs) == (approx(0.25, rel=0.06), 1500)
    assert found.relative_error == approx(np.sqrt(2 / 1506), rel=0.05)


def test_what_two_surveys_differ_by_grows_with_the_months_between_them(town):
    """Half of the second surveys come at once and half after eight months, in which households' fortunes changed."""
    rng = np.random.default_rng(7)
    told = figures(town, rng, error=0.2, twice=3000, age=8)
    told.age[:1500] = 0
    own = np.r_[np.zeros(1500), rng.normal(0, np.sqrt(8 * 0.01), 1500), np.zeros(3000)]
    told.food[:] += own
    told.other[:] += own
    found = survey_error(told, all_used(told), STILL)
    assert (np.sqrt(found.variance), found.change) == (approx(0.2, rel=0.05), approx(0.01, rel=0.2))


def moved(town: Town, told: Figures) -> Drift:
    area = np.unique(town.predictor["kode_kelurahan"], return_inverse=True)[1]
    return drift(told, all_used(told), predictors(town), area)


def test_how_all_moved_shows_in_dwellings_surveyed_twice(town):
    told = figures(town, np.random.default_rng(8), twice=1000, age=8)
    told.food[:3000] += 0.15
    told.other[:3000] += 0.15
    found = moved(town, told)
    assert found.added(np.array([8.0])) == approx(-0.15, abs=0.02)
    assert found.deviation(np.full(9, 8.0)) < 0.02


def test_figures_of_one_age_say_nothing_of_what_came_after_them(town):
    found = moved(town, figures(town, np.random.default_rng(8), twice=0, age=8))
    assert found.added(np.array([8.0])) == approx(0, abs=1e-9)
    # Nine of ten within a tenth in half a year, and next to nothing in a month.
    assert found.deviation(np.full(9, 6.0)) == approx(0.06, rel=0.01)
    assert found.deviation(np.full(9, 1.0)) < 0.005


def test_how_all_moved_shows_in_neighbours_surveyed_at_different_times(town):
    """Whoever was surveyed ten months ago was better off by a tenth; kelurahan may have been surveyed in turn."""
    told = figures(town, np.random.default_rng(10), twice=0)
    told.age[:] = np.random.default_rng(11).integers(0, 11, len(told.age))
    told.food[:] += 0.01 * told.age
    told.other[:] += 0.01 * told.age
    found = moved(town, told)
    assert found.added(np.array([10.0, 5.0])) == approx([-0.1, -0.05], abs=0.03)
    assert found.deviation(np.full(9, 10.0)) < 0.03
    in_turn = figures(town, np.random.default_rng(10), twice=0)
    in_turn.age[:] = np.unique(town.predictor["kode_kelurahan"], return_inverse=True)[1]
    assert moved(town, in_turn).deviation(np.full(9, 5.0)) > 0.04


def test_copied_forms_do_not_make_the_survey_exact(town):
    """Six hundred second forms that repeat the first: next to no error in them, yet never none."""
    told = figures(town, np.random.default_rng(3), error=0, twice=600)
    told.food[3000:], told.other[3000:] = told.food[:600], told.other[:600]
    found = survey_error(told, all_used(told), STILL)
    assert 0.01 <= np.sqrt(found.variance) < 0.03 and np.isfinite(found.relative_error)


def test_without_repeated_dwellings_the_error_is_the_documented_one(town):
    told = figures(town, np.random.default_rng(4), twice=0)
    found = survey_error(told, all_used(told), STILL)
    assert found.variance == approx(PRIOR_ERROR**2) and found.relative_error > 0.5


def test_income_that_repeats_the_surveys_error_is_not_believed(town):
    told = figures(town, np.random.default_rng(5))
    used = all_used(told)
    assert income_errs_alone(told, used)
    told.income[:] = told.total + np.random.default_rng(6).normal(0.1, 0.1, len(told.food))
    assert not income_errs_alone(told, used)


def test_two_figures_of_one_household_become_their_geometric_mean():
    told = Figures(
        np.array([4, 7, 4]),
        np.log([200_000.0, 300_000.0, 300_000.0]),
        np.log([200_000.0, 300_000.0, 600_000.0]),
        np.array([True, False, True]),
        np.full(3, np.nan),
        np.array([2.0, 4.0, 2.0]),
    )
    judged = Judgement(np.array([0.9, 0.8, 0.7]), np.zeros(3, dtype=np.int64))
    found = combine(told, judged, SurveyError(0.04, 0.1, 30, 0.01), STILL)
    assert found.household.tolist() == [4, 7] and found.count.tolist() == [2, 1]
    assert np.exp(found.total) == approx([600_000, 600_000])
    assert found.sound.tolist() == [0.7, 0.8]
    assert found.noise == approx([0.02, 0.04]) and found.change == approx([0.02, 0.04])


def test_an_old_figure_counts_less_than_a_new_one():
    told = Figures(
        np.array([4, 4]),
        np.log([50_000.0, 200_000.0]),
        np.log([50_000.0, 200_000.0]),
        np.array([True, True]),
        np.full(2, np.nan),
        np.array([8.0, 0.0]),
    )
    judged = Judgement(np.ones(2), np.zeros(2, dtype=np.int64))
    found = combine(told, judged, SurveyError(0.04, 0.1, 30, 0.01), STILL)
    # its variance is 0.04 + 8 * 0.01 against 0.04: a quarter of the weight
    assert found.total == approx(0.25 * np.log(100_000) + 0.75 * np.log(400_000))
