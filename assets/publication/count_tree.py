"""One count over all levels of areas: what its sums tell of a hidden cell, and what to hide so that they do not.

Belongs here: a single count. What counts tell of one another is disclosure.py's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import inf, isnan

WIDTH = 5  # so far apart must the least and the most be that a hidden cell could hold
INACCURACY = 1e-6  # of the solver, and of sums of fractions

Range = tuple[float, float]


def is_safe(least: float, most: float) -> bool:
    """Returns whether a cell of which an attacker knows this much is hidden well enough."""
    return most - least >= WIDTH - INACCURACY


def parent(code: str) -> str:
    """Returns the code of the area above: 31.72 of 31.72.03."""
    return code.rpartition(".")[0]


@dataclass(eq=False)
class Count:
    """A count whose values add up: those of the areas below an area to its own.

    `values` by code of the area, at least 0: an area without a figure is not in it, one whose figure nobody
    knows any more, as an earlier publication hid it, is nan. `hidden`: never an area of none unless `none`, so that
    whoever knows this rule knows that a hidden cell is at least `least`.
    """

    name: str
    values: dict[str, float]
    hidden: set[str]
    least: float = 1
    none: bool = False

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The areas below each area that has some, in the order of their codes."""
        found: dict[str, list[str]] = {}
        for code in sorted(self.values):
            if (above := parent(code)) in self.values:
                found.setdefault(above, []).append(code)
        return found

    @cached_property
    def depth(self) -> dict[str, int]:
        """How many areas lie above each area; the upper ones first."""
        found: dict[str, int] = {}
        for code in sorted(self.values, key=lambda code: (code.count("."), code)):
            found[code] = found.get(parent(code), -1) + 1
        return found

    def surplus(self, code: str) -> float:
        """Returns by how much an area exceeds the areas below it: 0 unless the figures do not add up."""
        found = self.values[code] - sum(self.values[child] for child in self.children[code])
        return 0 if isnan(found) or abs(found) < INACCURACY else found

    def shown(self, codes: Iterable[str]) -> list[str]:
        """Returns the areas that could still be hidden, the one whose loss is the smallest first."""
        found = [
            code
            for code in codes
            if code not in self.hidden and (self.none or self.values[code] > 0)
        ]
        return sorted(found, key=lambda code: (self.values[code], code))


class Brackets:
    """What the sums of a count tell of each cell. Exact, not merely valid: the sums form a tree."""

    def __init__(self, count: Count) -> None:
        self.count = count
        self.under: dict[str, Range] = {}  # what the areas below an area tell of it
        self.known: dict[str, Range] = {}
        own: dict[str, Range] = {}  # what the area itself and those below tell
        for code in reversed(count.depth):
            value = count.values[code]
            low, high = (count.least, inf) if code in count.hidden else (value, value)
            if code in count.children:
                more = count.surplus(code)
                below = [own[child] for child in count.children[code]]
                self.under[code] = (
                    sum(least for least, _ in below) + more,
                    sum(most for _, most in below) + more,
                )
                low, high = max(low, self.under[code][0]), min(high, self.under[code][1])
            own[code] = (low, high)
        for code in count.depth:
            low, high = own[code]
            if (above := parent(code)) in count.children:
                more = count.surplus(above)
                beside = [own[other] for other in count.children[above] if other != code]
                low = max(low, self.known[above][0] - more - sum(most for _, most in beside))
                high = min(high, self.known[above][1] - more - sum(least for least, _ in beside))
            self.known[code] = (low, high)

    def helpers_below(self, code: str) -> list[str]:
        """Returns the area to hide among those below a hidden one, where they tell it."""
        under = self.under.get(code, (0, inf))
        if is_safe(*under):
            return []
        return self.count.shown(self.count.children[code])[:1]

    def helpers_beside(self, code: str) -> list[str]:
        """Returns the area to hide beside a hidden one that is told by those above; where there is none, above it."""
        while (above := parent(code)) in self.count.children:
            if found := self.count.shown(self.count.children[above]) or self.count.shown([above]):
                return found[:1]
            code = above
        return []


def hide_in(count: Count) -> None:
    """Hides more cells of a count, until its own sums give none of the hidden ones away.

    From the top down: a hidden kecamatan must not be the sum of its visible kelurahan.
    """
    while True:
        brackets = Brackets(count)
        failing = [code for code in count.depth if code in count.hidden]
        failing = [code for code in failing if not is_safe(*brackets.known[code])]
        if not failing:
            return
        found: set[str] = set()
        for depth in sorted({count.depth[code] for code in failing}):
            here = [code for code in failing if count.depth[code] == depth]
            # First below: what is hidden beside would be told by its own parts.
            found = {helper for code in here for helper in brackets.helpers_below(code)}
            if not found:
                found = {helper for code in here for helper in brackets.helpers_beside(code)}
            if found:
                break
        # Figures that do not add up may leave nothing to choose: then all that is left goes.
        found = found or set(count.shown(count.values))
        if not found:
            return
        count.hidden |= found
