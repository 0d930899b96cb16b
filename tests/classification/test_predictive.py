"""Distributions and their poverty measures, against figures worked out elsewhere."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from assets.classification.predictive import Mixture, fit_spread, posterior


def exactly(*incomes: float) -> Mixture:
    """Households whose spending is known to the rupiah."""
    shape = (1, len(incomes))
    return Mixture(
        np.ones(shape), np.log([incomes]).reshape(shape), np.full(shape, 1e-16), np.ones(shape)
    )


def normal(mean: float, deviation: float) -> Mixture:
    one = np.ones((1, 1))
    return Mixture(one, one * mean, one * deviation**2, one)


def test_the_handbooks_poverty_measures():
    """World Bank, Handbook on Poverty and Inequality, ch. 4: incomes 100, 110, 150, 160, line 125."""
    measures = exactly(100, 110, 150, 160).poverty(np.full(4, np.log(125)))
    assert [float(measure.mean()) for measure in measures] == approx([0.5, 0.08, 0.0136], abs=1e-9)


def test_poverty_of_engels_households():
    """235 working-class households of 1857 (tests/data): the measures at 60 % of the median, by their definition."""
    income = np.loadtxt(Path(__file__).parent.parent / "data/engel.csv", delimiter=",", skiprows=1)[
        :, 0
    ]
    line = 0.6 * np.median(income)
    gap = np.maximum(1 - income / line, 0)
    expected = [(income < line).mean(), gap.mean(), (gap**2).mean()]
    found = exactly(*income).poverty(np.full(len(income), np.log(line)))
    assert [float(measure.mean()) for measure in found] == approx(expected, abs=1e-9)
    assert expected[0] == 28 / 235


def test_poverty_of_a_lognormal_is_its_integral():
    line = np.log(100.0)
    draws = np.exp(np.random.default_rng(1).normal(4.8, 0.4, 2_000_000))
    gap = np.maximum(1 - draws / 100, 0)
    found = normal(4.8, 0.4).poverty(np.array([line]))
    assert [float(f[0]) for f in found] == approx(
        [(draws < 100).mean(), gap.mean(), (gap**2).mean()], abs=1e-3
    )


@given(
    st.floats(11, 16),
    st.floats(0.05, 1.5),
    st.floats(11, 16),
    st.floats(0, 2),
    st.floats(0.01, 0.5),
    st.floats(0, 1),
)
def test_a_higher_line_never_has_fewer_below(mean, deviation, low, more, error, sound):
    known = posterior(
        normal(mean, deviation), np.array([low]), np.array([error**2]), np.array([sound])
    )
    lower, higher = known.poverty(np.array([low])), known.poverty(np.array([low + more]))
    assert lower[0][0] <= higher[0][0] + 1e-12
    assert 0 <= lower[2][0] <= lower[1][0] <= lower[0][0] <= 1 + 1e-12


def test_a_figure_is_shrunk_to_the_model_by_its_error():
    known = posterior(normal(13.0, 0.3), np.array([12.0]), np.array([0.3**2]), np.array([1.0]))
    mean, variance = known.moments()
    assert (float(mean[0]), float(variance[0])) == approx((12.5, 0.045))


def test_a_figure_that_is_not_sound_says_nothing():
    known = posterior(normal(13.0, 0.3), np.array([9.0]), np.array([0.04]), np.array([0.0]))
    mean, variance = known.moments()
    assert (float(mean[0]), float(variance[0])) == approx((13.0, 0.09))


def test_the_spread_is_learnt_without_the_surveys_error():
    rng = np.random.default_rng(3)
    mean = rng.normal(14, 0.5, 40_000)
    truth = rng.normal(0, np.where(mean < 14, 0.4, 0.3))
    residual = truth + rng.normal(0, 0.25, len(mean))
    spread = fit_spread(mean, residual, np.full(len(mean), 0.25**2))
    poor, rich = np.full(1, 13.2), np.full(1, 14.8)
    assert float(np.sqrt(spread.around(poor).moments()[1][0])) == approx(0.4, abs=0.03)
    assert float(np.sqrt(spread.around(rich).moments()[1][0])) == approx(0.3, abs=0.03)
    below = spread.around(mean).below(np.full(len(mean), 13.2))
    assert float(below.sum()) == approx(int((mean + truth < 13.2).sum()), rel=0.06)
