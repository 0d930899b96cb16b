"""How wrong the model may be about a whole area: the errors that households share.

Belongs here: propagating what is not known of the model itself into an area's expected number of
extremely poor people. Each household's own chance is added by kpi.area.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assets.classification.homes import Homes
from assets.classification.predictive import Belief, Mixture
from assets.classification.regression import CHUNK, Places, Ridge
from assets.classification.tail import Tail

NEGLIGIBLE = 1e-4  # people per log point
STEP = 0.02  # log of the spread: small against what differs, large against rounding


@dataclass(frozen=True)
class Group:
    """Households whose welfare one model describes, with or without a figure of their own."""

    rows: np.ndarray  # ascending positions among the predictors
    belief: Belief
    tighter: Mixture  # had the survey erred by one standard error more
    ridge: Ridge | None  # None: no model speaks, only figures
    places: Places | None
    tails: dict[str, list[Tail]]  # per set of lines, one per line; none without a model
    lift: float = 0.0  # standard deviation of what moves all of them together (lift.py)

    @cached_property
    def mixture(self) -> Mixture:
        """What is thought of each household, wherever no line is near."""
        return self.belief.mixture()

    def at(self, set_garis: str, k: int, area: np.ndarray, more: float = 0.0) -> Mixture:
        """The mixtures as they are near a set's line `k`; `area` per household of the group.

        more: by how much the log of the spread is larger than the figures say.
        """
        if not self.tails:
            return self.mixture
        return self.belief.mixture(self.tails[set_garis][k].stretch[area] + more)


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
    groups: list[Group], homes: Homes, set_garis: str, unions: np.ndarray, drift: float
) -> np.ndarray:
    """Standard deviation of the expected number of people below a set's extreme line, per union of areas.

    unions: bool (unions x areas), which areas each union holds. drift: standard deviation of how all moved since the
    survey. Adds up what is not known of the coefficients, of the neighbourhoods, of the survey's error and choice, of
    the drift and of the tails. Two models learn from the same figures, so their errors are taken to go together.
    """
    line = homes.lines[set_garis][0][homes.area]
    place, area, people = homes.place, homes.area, homes.people
    member = unions.astype(float)
    areas = unions.shape[1]
    area_of_place = np.zeros(int(place.max()) + 1, dtype=np.int64)
    area_of_place[place] = area
    fitted: dict[int, list[Group]] = {}
    shift, slope, lifted = np.zeros((3, areas))
    for group in groups:
        weight = people[group.rows]
        base = group.mixture.below(line[group.rows])
        change = (group.tighter.below(line[group.rows]) - base) * weight
        shift += np.bincount(area[group.rows], weights=change, minlength=areas)
        steep = group.mixture.response(line[group.rows], 1.0) * weight
        slope += np.bincount(area[group.rows], weights=steep, minlength=areas)
        if group.lift:
            # on the poorer side, and far out: twice as far is more than twice as many
            far = group.mixture.moved(np.full(len(weight), -np.sqrt(3) * group.lift))
            change = (far.below(line[group.rows]) - base) * weight / np.sqrt(3)
            lifted += np.bincount(area[group.rows], weights=change, minlength=areas)
        if group.ridge is not None:
            fitted.setdefault(id(group.ridge), []).append(group)
    coefficient, neighbour, tail = np.zeros((3, len(unions)))
    for same in fitted.values():
        ridge, places = same[0].ridge, same[0].places
        assert ridge is not None and places is not None
        gradient = np.zeros((areas, len(ridge.covariance)))
        pull, wider = np.zeros(len(area_of_place)), np.zeros(areas)
        for group in same:
            where, lines, weight = area[group.rows], line[group.rows], people[group.rows]
            now = group.at(set_garis, 0, where)
            response = now.response(lines) * weight
            gradient += _gradients(group, homes, areas, response)
            pull += np.bincount(place[group.rows], weights=response, minlength=len(pull))
            change = group.at(set_garis, 0, where, STEP).below(lines) - now.below(lines)
            wider += np.bincount(where, weights=change / STEP * weight, minlength=areas)
        total = member @ gradient
        coefficient += np.sqrt(((total @ ridge.covariance) * total).sum(axis=1))
        by_area = np.bincount(area_of_place, weights=pull**2 * places.variance, minlength=areas)
        neighbour += np.sqrt(member @ by_area)
        moved = member * wider
        covariance = same[0].tails[set_garis][0].covariance
        tail += np.sqrt(((moved @ covariance) * moved).sum(axis=1))
    together = (member @ shift) ** 2 + (drift * (member @ slope)) ** 2 + (member @ lifted) ** 2
    return np.sqrt(coefficient**2 + neighbour**2 + tail**2 + together)
