"""A reader of the publication who wants to know what it hides: a linear programme over everything it shows.

Written apart from the code that hides, and from its idea of what tells what. It reads the published file alone.
"""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

LEVELS = ("provinsi", "kota", "kecamatan", "kelurahan")
EXPECTED = "jiwa_miskin_ekstrem_perkiraan"
EVERY_SET = ("jumlah_rumah_tangga", "jumlah_jiwa", "jiwa_dinilai")
COUNTS = (
    *EVERY_SET,
    "rumah_tangga_miskin_ekstrem",
    "jiwa_miskin_ekstrem",
    "rumah_tangga_miskin",
    "jiwa_miskin",
    "rumah_tangga_belum_ditentukan",
    "kebutuhan",
    "kebutuhan_terlayani",
    "rumah_tangga_tanpa_program",
    "rumah_tangga_konvergen",
    EXPECTED,
)
# larger, smaller: each of the smaller is a part of the larger, and no two of them share a part
PARTS = (
    ("jumlah_jiwa", ("jumlah_rumah_tangga",)),
    ("jumlah_jiwa", ("jiwa_dinilai",)),
    ("jiwa_dinilai", ("jiwa_miskin_ekstrem", "jiwa_miskin")),
    (
        "jumlah_rumah_tangga",
        ("rumah_tangga_miskin_ekstrem", "rumah_tangga_miskin", "rumah_tangga_belum_ditentukan"),
    ),
    ("jiwa_miskin_ekstrem", ("rumah_tangga_miskin_ekstrem",)),
    ("jiwa_miskin", ("rumah_tangga_miskin",)),
    ("kebutuhan", ("kebutuhan_terlayani",)),
    ("rumah_tangga_miskin_ekstrem", ("rumah_tangga_tanpa_program", "rumah_tangga_konvergen")),
)
# share, part, whole
SHARES = (
    ("cakupan", "kebutuhan_terlayani", "kebutuhan"),
    ("bagian_konvergen", "rumah_tangga_konvergen", "rumah_tangga_miskin_ekstrem"),
)


class Known(NamedTuple):
    """What the attacker knows in the end of one hidden cell."""

    column: str
    code: str
    lines: str
    least: float
    most: float

    @property
    def is_safe(self) -> bool:
        return self.most - self.least >= 5 - 1e-6 and self.most >= 5 - 1e-6


Rows = dict[tuple[str, str], dict[str, Any]]  # by code and set of lines
AGAIN = re.compile(
    r"(terbitan|garis) ([0-9.]+)"
)  # the expected number of another edition, or at another line


def read(published: Path, periode: str) -> Rows:
    """Returns the rows of every level of one month."""
    rows: Rows = {}
    with duckdb.connect(str(published), read_only=True) as con:
        for level in LEVELS:
            found = con.execute(f"from kpi.{level} where periode = ?", [periode])
            names = [item[0] for item in found.description]
            for row in found.fetchall():
                line = dict(zip(names, row, strict=True))
                rows[line["kode"], line["set_garis"]] = line
    return rows


def read_again(published: Path, periode: str, rows: Rows) -> dict[str, dict[tuple[str, str], str]]:
    """Adds to the rows what kpi.revision and kpi.sensitivity say; returns by moment which edition each area had."""
    editions: list[tuple[Any, ...]] = []
    with duckdb.connect(str(published), read_only=True) as con:
        for kind, number, table in (
            ("terbitan", "urutan", "revision"),
            ("garis", "kelipatan", "sensitivity"),
        ):
            when = "published_at::text" if kind == "terbitan" else "''"
            for kode, lines, n, value, closed, at in con.execute(
                f"select kode, set_garis, {number}::double, perkiraan, 'perkiraan' in tertutup, {when}"
                f" from kpi.{table} where periode = ? order by all",
                [periode],
            ).fetchall():
                row = rows.setdefault((kode, lines), {"tertutup": []})
                row[f"{kind} {n}"] = value
                row["tertutup"] = [*row["tertutup"], *([f"{kind} {n}"] if closed else [])]
                if kind == "terbitan":
                    editions.append((kode, lines, n, at))
    return {
        moment: {(kode, lines): f"terbitan {n}" for kode, lines, n, at in editions if at <= moment}
        for moment in sorted({at for *_, at in editions})
    }


class Attack:
    """All cells of one month in one linear programme; `least` is what he assumes of a hidden cell.

    `moments`: which edition each area had when (read_again).
    """

    def __init__(
        self,
        rows: Rows,
        least: float = 0,
        moments: Mapping[str, Mapping[tuple[str, str], str]] = MappingProxyType({}),
    ) -> None:
        self.rows, self.moments = rows, moments
        again = {name for row in rows.values() for name in row if AGAIN.fullmatch(name)}
        self.names = (*COUNTS, *sorted(again))
        self.cells = [
            (name, code, lines)
            for (code, lines), row in self.rows.items()
            for name in self.names
            if name in row and (row[name] is not None or name in row["tertutup"])
        ]
        self.at = {cell: i for i, cell in enumerate(self.cells)}
        self.bounds = [self.bound(cell, least) for cell in self.cells]
        self.equal: list[tuple[dict[int, float], float]] = []
        self.at_least: list[tuple[dict[int, float], float]] = []
        self.add_sums()
        self.add_moments()
        for (code, lines), row in self.rows.items():
            self.add_relations(code, lines, row)
            self.add_again(code, lines)

    def bound(self, cell: tuple[str, str, str], least: float) -> tuple[float, float | None]:
        value, again = self.shown(*cell), AGAIN.fullmatch(cell[0])
        if value is None:
            return 0 if again or cell[0] == EXPECTED else least, None
        return (max(value - 0.5, 0), value + 0.5) if again else (value, value)  # whole persons

    def shown(self, name: str, code: str, lines: str) -> float | None:
        value = self.rows[code, lines][name]
        return None if value is None else float(value)

    @property
    def hidden(self) -> list[tuple[str, str, str]]:
        return [cell for cell in self.cells if self.shown(*cell) is None]

    def add_sums(self) -> None:
        sets = {lines for _, lines in self.rows}
        for name in self.names:
            if name.startswith("terbitan"):
                continue
            for lines in sorted(sets):
                codes = [code for n, code, one in self.cells if (n, one) == (name, lines)]
                for above in codes:
                    below = [c for c in codes if c.rpartition(".")[0] == above]
                    if below:
                        row = {self.at[name, c, lines]: -1.0 for c in below}
                        self.equal.append((row | {self.at[name, above, lines]: 1.0}, 0.0))
        first, *others = sorted(sets)
        for name in EVERY_SET:  # whatever the lines, the people are the same
            for code in {code for n, code, _ in self.cells if n == name}:
                for other in others:
                    pair = (self.at.get((name, code, first)), self.at.get((name, code, other)))
                    if None not in pair:
                        self.equal.append(({pair[0]: 1.0, pair[1]: -1.0}, 0.0))

    def add_moments(self) -> None:
        """Areas add up as they were published, whichever edition of each that was."""
        for then in self.moments.values():
            for (above, lines), name in then.items():
                cells = [(name, above, lines)]
                cells += [
                    (n, c, s)
                    for (c, s), n in then.items()
                    if s == lines and c.rpartition(".")[0] == above
                ]
                if len(cells) > 1 and all(cell in self.at for cell in cells):
                    row = {self.at[cell]: -1.0 for cell in cells}
                    self.equal.append((row | {self.at[cells[0]]: 1.0}, 0.0))

    def add_again(self, code: str, lines: str) -> None:
        """The newest edition and the line itself are the figure; a higher line has no fewer people below it."""
        mine = [name for name, c, s in self.cells if (c, s) == (code, lines)]
        along = sorted((n for n in mine if n.startswith("garis")), key=lambda n: float(n[6:]))
        for lower, higher in pairwise(along):
            pair = {self.at[higher, code, lines]: 1.0, self.at[lower, code, lines]: -1.0}
            self.at_least.append((pair, 0.0))
        newest = sorted(n for n in mine if n.startswith("terbitan"))[-1:]
        for name in (*newest, *(n for n in along if n == "garis 1.0")):
            if EXPECTED in mine:
                pair = {self.at[name, code, lines]: 1.0, self.at[EXPECTED, code, lines]: -1.0}
                self.equal.append((pair, 0.0))

    def add_relations(self, code: str, lines: str, row: dict) -> None:
        def cell(name: str) -> int | None:
            return self.at.get((name, code, lines))

        for whole, parts in PARTS:
            numbers = [cell(name) for name in (whole, *parts)]
            if None not in numbers:
                self.at_least.append(({i: 1.0 if i == numbers[0] else -1.0 for i in numbers}, 0.0))
        for share, part, whole in SHARES:
            if row.get(share) is not None and None not in (cell(part), cell(whole)):
                self.equal.append(({cell(part): 1.0, cell(whole): -float(row[share])}, 0.0))
        expected, people = cell(EXPECTED), cell("jiwa_dinilai")
        if row.get("jiwa_belum_bernama") is not None:
            named = cell("jiwa_miskin_ekstrem")
            self.equal.append(({expected: 1.0, named: -1.0}, float(row["jiwa_belum_bernama"])))
        if row.get("p0_miskin_ekstrem") and None not in (expected, people):
            self.at_least.append(({expected: 1.0, people: -row["p0_miskin_ekstrem"]}, -1e-4))
        low = row.get("jiwa_miskin_ekstrem_bawah")
        if low and float(low).is_integer() and cell("jiwa_miskin_ekstrem") is not None:
            # a whole number of people: those who are certainly extremely poor
            self.at_least.append(({cell("jiwa_miskin_ekstrem"): 1.0}, float(low)))

    def known(self) -> list[Known]:
        """Returns what the programme says of each hidden cell: the least and the most that it can be."""
        size = len(self.cells)
        equal, is_known = _matrix(self.equal, size)
        unequal, at_least = _matrix(self.at_least, size)
        found = []
        for cell in self.hidden:
            ends = []
            for sign in (1, -1):
                costs = np.zeros(size)
                costs[self.at[cell]] = sign
                solved = linprog(costs, -unequal, -at_least, equal, is_known, self.bounds)
                assert solved.status in (0, 3), solved.message  # solved, or without a bound
                ends.append(sign * solved.fun if solved.status == 0 else np.inf)
            found.append(Known(*cell, *ends))
        return found


def _matrix(rows: list[tuple[dict[int, float], float]], size: int) -> tuple[csr_array, np.ndarray]:
    if not rows:
        return csr_array((0, size)), np.zeros(0)
    entries = [(value, i, j) for i, (row, _) in enumerate(rows) for j, value in row.items()]
    values, i, j = zip(*entries, strict=True)
    return csr_array((values, (i, j)), shape=(len(rows), size)), np.array([b for _, b in rows])


def learnt(published: Path, periode: str) -> list[tuple]:
    """What an attacker learns by the two tables: what he knows better of a hidden cell than without them, and how many
    people fewer than five two editions of an area are apart."""
    rows = read(published, periode)
    moments = read_again(published, periode, rows)
    found = Attack(rows, moments=moments).known()
    near = [
        (code, name, other)
        for (code, _), row in rows.items()
        for name, other in combinations([n for n in row if n.startswith("terbitan")], 2)
        if None not in (row[name], row[other]) and 0 < abs(row[name] - row[other]) < 4.5
    ]
    for row in rows.values():  # as if both were hidden from end to end
        for name in [name for name in row if name.startswith(("terbitan", "garis"))]:
            row[name], row["tertutup"] = None, [*row["tertutup"], name]
    before = {one[:3]: one for one in Attack(rows, moments=moments).known()}
    return near + [
        (one.code, one.column)
        for one in found
        if not one.is_safe
        and (one.least > before[one[:3]].least + 1e-6 or one.most < before[one[:3]].most - 1e-6)
    ]
