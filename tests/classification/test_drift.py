"""How the welfare of all moved: what a few surveys may say of it, and what many do."""

import numpy as np
import pytest

from assets.classification.drift import Once, Twice, fit_drift

NOBODY = Once(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))


@pytest.mark.parametrize("far", [0.5, -0.5])
def test_two_pairs_each_in_its_own_months_say_hardly_anything(far):
    found = fit_drift(
        Twice(np.array([6.0, 5.0]), np.array([1.0, 0.0]), np.array([far, far])), NOBODY
    )
    added = found.added(np.array([6.0]))[0]
    assert abs(added) < 0.05 and found.deviation(np.array([6.0])) > 0.03


def test_pairs_scattered_over_the_months_are_no_surer_than_pairs_of_one_month():
    rng = np.random.default_rng(1)
    differ = rng.normal(-0.1, 0.28, 200)
    one = fit_drift(Twice(np.full(200, 8.0), np.full(200, 2.0), differ), NOBODY)
    earlier = rng.integers(4, 13, 200).astype(float)
    many = fit_drift(Twice(earlier, earlier - 4 + rng.integers(0, 2, 200), differ), NOBODY)
    age = np.array([6.0])
    assert many.deviation(age) > one.deviation(age) / 2


def test_many_pairs_find_what_all_moved():
    rng = np.random.default_rng(2)
    found = fit_drift(
        Twice(np.full(2000, 6.0), np.zeros(2000), rng.normal(-0.1, 0.28, 2000)), NOBODY
    )
    assert abs(found.added(np.array([6.0]))[0] + 0.1) < 0.03
