"""Figures below a line against what is expected of them, kelurahan by kelurahan."""

import numpy as np
from pytest import approx

from assets.classification.tail import fit_tail

DISTRICT = np.repeat([0, 1, 2], 4)


def ratio(seen, expected):
    """What the shifts make of the expected numbers, and one standard error, where a log point moves them by 4."""
    tail = fit_tail(np.array(seen), np.array(expected), -4.0 * np.array(expected), DISTRICT)
    return np.exp(-4 * tail.shift), 4 * np.sqrt(np.diag(tail.covariance))


def test_where_the_counts_agree_nothing_moves():
    found, error = ratio([200.0] * 12, [200.0] * 12)
    assert found == approx(np.ones(12), abs=0.01)
    assert (error < 0.07).all()


def test_many_figures_are_believed_and_few_drawn_to_their_neighbours():
    expected = [2000.0] * 4 + [2000.0] * 4 + [2.0] * 4
    seen = [1500.0, 2500.0, 2000.0, 2000.0] + [2000.0] * 4 + [0.0, 6.0, 2.0, 2.0]
    found, error = ratio(seen, expected)
    assert found[:2] == approx([0.75, 1.25], abs=0.03) and (error[:8] < 0.04).all()
    assert found[8:10] == approx([1, 1], abs=0.15) and (error[8:] > 0.1).all()


def test_what_all_kecamatan_have_in_common_reaches_those_without_figures():
    found, error = ratio([1250.0] * 8 + [0.0] * 4, [1000.0] * 8 + [0.0] * 4)
    assert found[8:] == approx(np.full(4, 1.2), abs=0.06)
    assert (error[8:] > 2 * error[0]).all()


def test_a_kecamatan_that_differs_lends_its_kelurahan_what_it_learnt():
    seen = [1300.0, 1300.0, 1300.0, 0.0] + [1000.0] * 8
    found, _ = ratio(seen, [1000.0] * 3 + [0.0] + [1000.0] * 8)
    assert found[3] > 1.15 and found[4:] == approx(np.ones(8), abs=0.03)


def test_lower_rates_move_faster():
    """Where a log point moves the number twice as fast, half the shift makes the same ratio."""
    many = np.full(12, 500.0)
    speed = np.where(DISTRICT == 0, -8.0, -4.0)
    tail = fit_tail(1.2 * many, many, speed * many, DISTRICT)
    assert tail.shift[0] == approx(tail.shift[4] / 2, rel=0.02)
