"""How wrong the model may be about a whole area: the errors that households share.

Belongs here: propagating what is not known of the model itself into an area's expected number of
extremely poor people. Each household's own chance is added by kpi.area.
"""

from dataclasses import dataclass

import numpy as np

from assets.classification.homes import Homes
from assets.classification.predictive import Mixture
from assets.classification.regression import CHUNK, Places, Ridge

NEGLIGIBLE = 1e-4  # people per log point
# What no figure can show: welfare that changed since the survey, silence that is not by chance.
UNSEEN = 0.03  # of the expected number


@dataclass(frozen=True)
class Group:
    """Households whose welfare one model describes, with or without a figure of their own."""

    rows: np.ndarray  # ascending positions among the predictors
    mixture: Mixture
    tighter: Mixture  # had the survey erred by one standard error more
    wider: Mixture  # were the spread one standard error larger
    ridge: Ridge | None  # None: no model speaks, only figures
    places: Places | None


def _gradients(group: Group, homes: Homes, areas: int, response: np.ndarray) -> np.ndarray:
    """Sum over each area's households of response x columns, float64 (areas x columns).

    The area ascends with the position, so that each area is one run of rows.
    """
    assert group.ridge is not None
    area = homes.area
    result = np.zeros((areas, len(group.ridge.covariance)))
    # Most households are far from the line, whatever the model's mean.
    near = np.abs(response) > NEGLIGIBLE
    kept, response = group.rows[near], response[near]
    for start in range(0, len(kept), CHUNK):
        rows = kept[start : start + CHUNK]
        matrix = group.ridge.standard(homes.predictors, rows)
        matrix *= response[start : start + CHUNK, None]
        first = np.flatnonzero(np.r_[True, area[rows][1:] != area[rows][:-1]])
        result[area[rows][first]] += np.add.reduceat(matrix, first, axis=0)
    return result


def shared_error(
    groups: list[Group], homes: Homes, line: np.ndarray, unions: np.ndarray
) -> np.ndarray:
    """Standard deviation of the expected number of people below the line, per union of areas.

    line: log rupiah per household. unions: bool (unions x areas), which areas each union holds. Adds up what
    is not known of the coefficients, of the neighbourhoods, of the survey's error and of the spread, and a
    share for what no figure shows. Two models learn from the same figures, so their errors are taken to go
    together.
    """
    place, area, people = homes.place, homes.area, homes.people
    member = unions.astype(float)
    areas = unions.shape[1]
    area_of_place = np.zeros(int(place.max()) + 1, dtype=np.int64)
    area_of_place[place] = area
    fitted: dict[int, list[Group]] = {}
    shift, expected = np.zeros((2, areas)), np.zeros(areas)
    for group in groups:
        weight = people[group.rows]
        base = group.mixture.below(line[group.rows])
        expected += np.bincount(area[group.rows], weights=base * weight, minlength=areas)
        for k, other in enumerate((group.tighter, group.wider)):
            change = (other.below(line[group.rows]) - base) * weight
            shift[k] += np.bincount(area[group.rows], weights=change, minlength=areas)
        if group.ridge is not None:
            fitted.setdefault(id(group.ridge), []).append(group)
    coefficient, neighbour = np.zeros(len(unions)), np.zeros(len(unions))
    for same in fitted.values():
        ridge, places = same[0].ridge, same[0].places
        assert ridge is not None and places is not None
        gradient = np.zeros((areas, len(ridge.covariance)))
        pull = np.zeros(len(area_of_place))
        for group in same:
            response = group.mixture.response(line[group.rows]) * people[group.rows]
            gradient += _gradients(group, homes, areas, response)
            pull += np.bincount(place[group.rows], weights=response, minlength=len(pull))
        total = member @ gradient
        coefficient += np.sqrt(((total @ ridge.covariance) * total).sum(axis=1))
        by_area = np.bincount(area_of_place, weights=pull**2 * places.variance, minlength=areas)
        neighbour += np.sqrt(member @ by_area)
    variance = coefficient**2 + neighbour**2 + ((member @ shift.T) ** 2).sum(axis=1)
    return np.sqrt(variance + (UNSEEN * (member @ expected)) ** 2)
