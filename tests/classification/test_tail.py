"""Figures below a line against what is expected of them, kelurahan by kelurahan."""

import numpy as np
from pytest import approx

from assets.classification.predictive import Mixture
from assets.classification.tail import Counts, fit_tail

DISTRICT = np.repeat([0, 1, 2], 4)


def ratio(seen, expected, variance=1.0):
    """What the stretches make of the expected numbers, and one standard error, where a log more spread doubles them."""
    many = np.array(expected)
    tail = fit_tail(Counts(np.array(seen), many, variance * many, 2.0 * many), DISTRICT)
    return np.exp(2 * tail.stretch), 2 * np.sqrt(np.diag(tail.covariance))


def test_where_the_counts_agree_nothing_moves():
    found, error = ratio([200.0] * 12, [200.0] * 12)
    assert found == approx(np.ones(12), abs=0.01)
    assert (error < 0.07).all()


def test_many_figures_are_believed_and_few_drawn_to_their_neighbours():
    expected = [2000.0] * 4 + [2000.0] * 4 + [2.0] * 4
    seen = [1500.0, 2500.0, 2000.0, 2000.0] + [2000.0] * 4 + [0.0, 6.0, 2.0, 2.0]
    found, error = ratio(seen, expected)
    assert found[:2] == approx([0.75, 1.25], abs=0.03) and (error[:8] < 0.04).all()
    assert found[8:10] == approx([1, 1], abs=0.25) and (error[8:] > 0.1).all()


def test_what_all_kecamatan_have_in_common_reaches_those_without_figures():
    found, error = ratio([1250.0] * 8 + [0.0] * 4, [1000.0] * 8 + [0.0] * 4)
    assert found[8:] == approx(np.full(4, 1.2), abs=0.06)
    assert (error[8:] > 2 * error[0]).all()


def test_a_kecamatan_that_differs_lends_its_kelurahan_what_it_learnt():
    seen = [1300.0, 1300.0, 1300.0, 0.0] + [1000.0] * 8
    found, _ = ratio(seen, [1000.0] * 3 + [0.0] + [1000.0] * 8)
    assert found[3] > 1.15 and found[4:] == approx(np.ones(8), abs=0.03)


def test_a_count_of_near_certainties_tells_more_than_one_of_slim_chances():
    seen, expected = [30.0] + [20.0] * 11, [20.0] * 12
    sure, slim = ratio(seen, expected, 0.3)[0], ratio(seen, expected)[0]
    assert sure[0] > slim[0] + 0.05


def test_where_a_wider_spread_brings_nobody_below_the_line_nothing_is_learnt():
    """Half of the people are below such a line, however wide the spread."""
    half = np.full(12, 500.0)
    tail = fit_tail(Counts(1.2 * half, half, 0.5 * half, np.zeros(12)), DISTRICT)
    assert tail.stretch == approx(np.zeros(12))


def test_the_change_by_a_wider_spread_is_what_widening_makes():
    rng = np.random.default_rng(1)
    mean, error = rng.normal(13, 0.3, 50), rng.uniform(0.02, 0.05, 50)
    one = np.ones((2, 50))
    prior = Mixture(
        0.5 * one,
        mean + np.array([[-0.2], [0.1]]),
        np.array([[0.1], [0.2]]) * one,
        one,
    )
    line, step = np.full(50, 12.8), 1e-5

    def below(by):
        wide = prior.widened(mean, np.full(50, np.exp(by)))
        return Mixture(wide.weight, wide.mean, wide.variance + error, wide.follows).below(line)

    assert prior.spreading(line, mean, error) == approx(
        (below(step) - below(-step)) / (2 * step), rel=1e-6
    )
