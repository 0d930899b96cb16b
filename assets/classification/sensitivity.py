"""How many would be below the extreme line, were it somewhat lower or higher.

Belongs here: the model's sums by kelurahan at each multiple of the line. What visits add, and the intervals, are
kpi.sensitivity's.
"""

from collections.abc import Iterator

import numpy as np

from assets.classification.homes import Homes
from assets.classification.uncertainty import Group

MULTIPLES = tuple(round(0.8 + 0.05 * k, 2) for k in range(11))
SUMS = ("rumah_tangga", "jiwa", "ragam", "kemiringan")
UNLIKELY = 1e-7  # below the highest line: of a million people not one


def sensitivity(
    groups: list[Group], homes: Homes, set_garis: str, counted: np.ndarray
) -> Iterator[tuple[str, float, str, float, float, float, float]]:
    """Yields by multiple of a set's extreme line and kelurahan: set, multiple, code, and of the `counted` households
    (bool) the expected number below it, their people, its variance by each household's own chance, and how many people
    fewer there were if all spent e times as much (the slope, by log)."""
    areas = len(homes.kelurahan)
    sums = np.zeros((len(MULTIPLES), len(SUMS), areas))
    top = np.log(MULTIPLES[-1])
    for group in groups:
        where = homes.area[group.rows]
        line = homes.lines[set_garis][0][where]
        mixture = group.at(set_garis, 0, where)
        near = counted[group.rows] & ~np.isnan(line)
        near &= mixture.below(line + top) > UNLIKELY  # nan where there is no line
        mixture, where, line = mixture.take(near), where[near], line[near]
        people = homes.people[group.rows[near]]
        for k, multiple in enumerate(MULTIPLES):
            at = line + np.log(multiple)
            p = mixture.below(at)
            values = (p, p * people, p * (1 - p) * people**2, -mixture.response(at, 1.0) * people)
            for total, value in zip(sums[k], values, strict=True):
                total += np.bincount(where, weights=value, minlength=areas)
    there = ~np.isnan(homes.lines[set_garis][0])
    for k, multiple in enumerate(MULTIPLES):
        for area in np.flatnonzero(there):
            found = (float(round(v, 6)) for v in sums[k, :, area])
            yield (set_garis, multiple, homes.kelurahan[area], *found)  # type: ignore[misc]
