"""Which counts of a month a publication hides, so that nothing it shows gives the small ones away.

Belongs here: what counts tell of one another, the attack on all of them together, and the choice of the cells to
hide (docs/adr/0002-what-is-published.md). Reading the figures and writing the publication does not.
"""

from collections.abc import Iterable, Iterator
from itertools import filterfalse
from math import isnan
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assets.publication.count_tree import INACCURACY, WIDTH, Brackets, Count, hide_in, is_safe

Cell = tuple[Count, str]  # the count of one area
Vector = npt.NDArray[np.float64]

# What every reader knows of the counts of one area: none of these sums is negative.
LINKS: tuple[dict[str, int], ...] = (
    {"jumlah_jiwa": 1, "jumlah_rumah_tangga": -1},
    {"jumlah_jiwa": 1, "jiwa_dinilai": -1},
    # nobody is without evidence where no household is undecided
    {"jiwa_dinilai": 1, "rumah_tangga_belum_ditentukan": 1000, "jumlah_jiwa": -1},
    {"jiwa_miskin_ekstrem": 1, "rumah_tangga_miskin_ekstrem": -1},
    {"jiwa_miskin": 1, "rumah_tangga_miskin": -1},
    {
        "jumlah_rumah_tangga": 1,
        "rumah_tangga_miskin_ekstrem": -1,
        "rumah_tangga_miskin": -1,
        "rumah_tangga_belum_ditentukan": -1,
    },
    # each other household has somebody in it, and so has each that is neither poor nor undecided
    {
        "jumlah_jiwa": 1,
        "jiwa_miskin_ekstrem": -1,
        "jiwa_miskin": -1,
        "jumlah_rumah_tangga": -1,
        "rumah_tangga_miskin_ekstrem": 1,
        "rumah_tangga_miskin": 1,
    },
    {
        "jiwa_dinilai": 1,
        "jiwa_miskin_ekstrem": -1,
        "jiwa_miskin": -1,
        "jumlah_rumah_tangga": -1,
        "rumah_tangga_miskin_ekstrem": 1,
        "rumah_tangga_miskin": 1,
        "rumah_tangga_belum_ditentukan": 1,
    },
    {"jiwa_dinilai": 1, "jiwa_miskin_ekstrem": -1, "jiwa_miskin": -1},
    {"kebutuhan": 1, "kebutuhan_terlayani": -1},
    {
        "rumah_tangga_miskin_ekstrem": 1,
        "rumah_tangga_tanpa_program": -1,
        "rumah_tangga_konvergen": -1,
    },
    {"kunjungan": 1, "kunjungan_kedua": -1},
    {"kunjungan_kedua": 1, "tidak_sepakat": -1},
)


class Row(NamedTuple):
    """A sum over cells that is known: 0 + `more` where `equal`, else not negative."""

    cells: tuple[tuple[int, Cell], ...]
    more: float
    equal: bool

    def is_true(self) -> bool:
        """Returns whether the figures themselves say so, as far as they are known."""
        total = sum(times * count.values[code] for times, (count, code) in self.cells)
        return self.equal or isnan(total) or total >= -INACCURACY

    @property
    def hidden(self) -> list[Cell]:
        return [cell for _, cell in self.cells if cell[1] in cell[0].hidden]

    @property
    def shown(self) -> list[Cell]:
        """The cells that could still be hidden."""
        return [cell for _, cell in self.cells if cell[0].shown([cell[1]])]


def hide(tables: list[dict[str, Count]]) -> None:
    """Hides more cells of the counts, until no attacker who knows their sums and LINKS learns a hidden one.

    `tables`: the counts of each set of lines by column. One that is the same under every set is the same object
    in each, so that it is hidden in all of them or in none. The numbers that a hidden cell could be then lie WIDTH
    apart or more.
    """
    counts = list(dict.fromkeys(count for table in tables for count in table.values()))
    true_sums, true_links = (
        [row for row in rows if row.is_true()] for rows in (_sums(counts), _links(tables))
    )
    more = True
    while more:
        for count in counts:
            hide_in(count)
        links = [row for row in true_links if row.hidden]
        sums = [row for row in true_sums if row.hidden]
        found = _told_by_one(links) or _told_by_all([*links, *sums])
        for count, code in found:
            count.hidden.add(code)
        more = bool(found)


def hide_among(rows: list[Row]) -> None:
    """Hides more cells of the rows, until no attacker who knows the rows learns a hidden one."""
    while found := _told_by_all([row for row in rows if row.hidden]):
        for count, code in found:
            count.hidden.add(code)


def _sums(counts: list[Count]) -> Iterator[Row]:
    for count in counts:
        for above, children in count.children.items():
            cells = ((1, (count, above)), *((-1, (count, child)) for child in children))
            yield Row(cells, count.surplus(above), equal=True)


def _links(tables: list[dict[str, Count]]) -> Iterator[Row]:
    for table in tables:
        for link in LINKS:
            if not link.keys() <= table.keys():
                continue
            linked = {table[name]: times for name, times in link.items()}
            areas = set.intersection(*(set(count.values) for count in linked))
            for code in sorted(areas):
                yield Row(tuple((t, (count, code)) for count, t in linked.items()), 0, equal=False)


class _Attack:
    """A linear programme over the hidden cells of `rows`: what is shown is constant in it."""

    def __init__(self, rows: list[Row]) -> None:
        from scipy.sparse import csr_array, lil_array

        is_equal = attrgetter("equal")
        self.rows = [*filterfalse(is_equal, rows), *filter(is_equal, rows)]
        self.cells = list(dict.fromkeys(cell for row in self.rows for cell in row.hidden))
        at = {cell: i for i, cell in enumerate(self.cells)}
        matrix, known = lil_array((len(rows), len(at))), np.zeros(len(rows))
        for i, row in enumerate(self.rows):
            known[i] = row.more
            for times, cell in row.cells:
                if cell in at:
                    matrix[i, at[cell]] = times
                else:
                    known[i] -= times * cell[0].values[cell[1]]
        self.matrix, self.known = csr_array(matrix), known
        self.unequal = sum(not row.equal for row in rows)
        self.least = [(count.least, None) for count, _ in self.cells]

    def figures(self) -> Vector | None:
        """Returns figures that agree with what is shown, the true ones where they are known; None if none do."""
        found = np.array([count.values[code] for count, code in self.cells], dtype=float)
        if not np.isnan(found).any():
            return found
        solved = self.cheapest(np.zeros(len(found)))
        return solved.x if solved.success else None

    def cheapest(self, costs: Vector) -> Any:
        """Returns scipy's solution: the figures that cost the least among those that agree with what is shown."""
        from scipy.optimize import linprog

        n = self.unequal
        return linprog(
            costs,
            A_ub=-self.matrix[:n],
            b_ub=-self.known[:n],
            A_eq=self.matrix[n:],
            b_eq=self.known[n:],
            bounds=self.least,
        )

    def raised(self, cells: list[int], start: Vector) -> Vector:
        """Returns figures in which as many as possible of the cells (their numbers) lie WIDTH above `start`."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, eye_array, hstack, vstack

        n, some, size = self.unequal, len(cells), len(self.cells)
        chosen = csr_array((np.ones(some), (np.arange(some), cells)), shape=(some, size))
        rows, sums = self.matrix[:n], self.matrix[n:]
        solved = linprog(
            np.concatenate(
                [np.zeros(size), -np.ones(some)]
            ),  # the gains, which are the last columns
            A_ub=vstack(
                [hstack([-rows, csr_array((n, some))]), hstack([-chosen, eye_array(some)])]
            ),
            b_ub=np.concatenate([-self.known[:n], -start[cells]]),
            A_eq=hstack([sums, csr_array((sums.shape[0], some))]),
            b_eq=self.known[n:],
            bounds=[*self.least, *[(None, WIDTH)] * some],
        )
        return solved.x[:size] if solved.success else start

    def culprits(self, solved: Any) -> list[Cell]:
        """Returns the shown cells of the rows that held the solution back."""
        prices = np.concatenate([solved.ineqlin.marginals, solved.eqlin.marginals])
        binding = np.flatnonzero(np.abs(prices) > INACCURACY)
        return [cell for i in binding for cell in self.rows[i].shown]


def _cheapest(cells: Iterable[Cell]) -> list[Cell]:
    """Returns the cell whose loss is the smallest, if there is one."""
    return sorted(cells, key=lambda cell: (cell[0].values[cell[1]], cell[0].name, cell[1]))[:1]


def _told_by_one(links: list[Row]) -> list[Cell]:
    """Returns shown cells to hide, as one link and the sums of its counts give a hidden one away.

    It sees less than the linear programme does, but most of it, and in no time.
    """
    known = {
        count: Brackets(count).known
        for count in dict.fromkeys(count for row in links for _, (count, _) in row.cells)
    }
    found: dict[Cell, None] = {}
    for row in links:
        for times, (count, code) in row.cells:
            others = (
                max(t * end for end in known[other][area])
                for t, (other, area) in row.cells
                if (other, area) != (count, code)
            )
            low, high = known[count][code]
            end = sum(others) / -times  # the least if the cell adds to the row, else the most
            low, high = (max(low, end), high) if times > 0 else (low, min(high, end))
            if code in count.hidden and not is_safe(low, high):
                found |= dict.fromkeys(_cheapest(row.shown))
    return list(found)


def _told_by_all(rows: list[Row]) -> list[Cell]:
    """Returns shown cells to hide, as all rows together give hidden ones away; none if every hidden cell is safe.

    Figures that agree with what is shown prove what a cell could be: a few of them, in which many cells at once
    are raised, spare most cells the two programmes of their own.
    """
    attack = _Attack(rows)
    start = attack.figures() if attack.cells else None
    if start is None:
        return []
    low, high = start.copy(), start.copy()

    def unsure() -> list[int]:
        return [i for i in range(len(low)) if not is_safe(low[i], high[i])]

    def note(figures: Vector) -> None:
        np.minimum(low, figures, out=low)
        np.maximum(high, figures, out=high)

    turn, left, stuck = 0, unsure(), 0
    while left and stuck < 2:
        # Every other one: of two that share a sum one falls where the other rises.
        if chosen := left[turn % 2 :: 2]:
            note(attack.raised(chosen, low))
        before, left, turn = left, unsure(), turn + 1
        stuck = stuck + 1 if len(left) == len(before) else 0
    found: dict[Cell, None] = {}
    for i in left:
        held: list[Cell] = []
        for cost in (-1, 1):  # the most that the cell can be, then the least
            if not is_safe(low[i], high[i]):
                solved = attack.cheapest(cost * np.eye(1, len(low), i)[0])
                if not solved.success:  # there is no most
                    high[i] = np.inf
                    continue
                note(solved.x)
                held += attack.culprits(solved)
        if not is_safe(low[i], high[i]):
            # Figures that do not add up may hide who is to blame: then whoever is left.
            found |= dict.fromkeys(_cheapest(held or [c for row in rows for c in row.shown]))
    return list(found)
