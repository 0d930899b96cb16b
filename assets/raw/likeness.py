"""Whether rows without a header are like those of a delivery: filled alike, with figures where those have figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALIKE = 0.75  # share of cells; an address has a number in one row and none in the next
ALWAYS = 0.9  # of a column's cells: every register has defects
Cells = Sequence[str | None]


@dataclass(frozen=True)
class Likeness:
    """How a delivery's rows are filled: the columns that hold figures, those that hold words only, and how many
    cells a row has."""

    figures: frozenset[int]
    words: frozenset[int]
    cells: float

    def fits(self, row: Cells) -> bool:
        """Returns whether the row may be one of them."""
        filled = _filled(row)
        figures = [filled[i] for i in self.figures if i in filled]
        words = [not filled[i] for i in self.words if i in filled]
        if not figures or len(filled) < self.cells:
            return False
        return all(sum(held) >= ALIKE * len(held) for held in (figures, words))

    def holds(self, rows: Iterable[Cells]) -> bool:
        """Returns whether rows like them, and no title above, are what a sheet holds."""
        wide = [row for row in rows if len(_filled(row)) >= self.cells]
        # codes and pivots have titles, which hold no figures
        return (
            bool(wide)
            and any(_filled(wide[0]).values())
            and 2 * sum(map(self.fits, wide)) >= len(wide)
        )


def likeness(rows: Iterable[Cells]) -> Likeness:
    """Returns how these rows of a delivery are filled."""
    lines = [filled for row in rows if (filled := _filled(row))]
    columns: dict[int, list[bool]] = {}
    for filled in lines:
        for column, figure in filled.items():
            columns.setdefault(column, []).append(figure)
    figures = {i for i, held in columns.items() if sum(held) >= ALWAYS * len(held)}
    words = {i for i, held in columns.items() if sum(held) <= (1 - ALWAYS) * len(held)}
    middle = sorted(map(len, lines))[len(lines) // 2] if lines else 0
    return Likeness(frozenset(figures), frozenset(words), ALIKE * middle)


def _filled(row: Cells) -> dict[int, bool]:
    """Returns by column of the cells that hold something whether a figure stands in them."""
    return {i: any(map(str.isdigit, cell)) for i, cell in enumerate(row) if cell and cell.strip()}
