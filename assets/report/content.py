"""What a report says, whatever it is written as: sections of sentences, charts and tables of typed cells.

Belongs here: the shape, and how one value reads in Bahasa Indonesia. What the figures are does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assets.text import angka, tanggal

NOTHING = "–"
DECIMALS = {"bulat": 0, "satu": 1, "tanda": 1, "rupiah": 0, "persen": 2, "bagian": 1}


@dataclass(frozen=True)
class Cell:
    """One value and how it reads: teks, tanggal, bulat, satu (one decimal), tanda (with its sign), persen (two
    decimals), bagian (a share: one), rupiah.

    `low` and `high` are the ends of its 90 % interval; `absent` is what stands there if the value is None.
    """

    value: Any
    kind: str = "teks"
    low: Any = None
    high: Any = None
    absent: str = NOTHING


@dataclass(frozen=True)
class Table:
    """A table; the first column names the row. `empty`: said in place of one without rows. `total`: the last row
    is the sum. `cards`: long texts, where a narrow screen shows each row as a card."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""
    total: bool = False
    cards: bool = False

    def is_number(self, at: int) -> bool:
        """Returns whether a column holds figures, which stand to the right."""
        return any(row[at].kind not in ("teks", "tanggal") for row in self.rows)


@dataclass(frozen=True)
class Chart:
    """A picture (SVG) and the same in words, for who cannot see it."""

    title: str
    svg: str
    words: str

    @property
    def picture(self) -> str:
        """The SVG as part of a page, where its label speaks for it."""
        return self.svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


@dataclass(frozen=True)
class Section:
    """One part of a report, and one sheet of its workbook. `beside`: its chart stands beside its table."""

    title: str
    sheet: str
    texts: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    beside: bool = False


@dataclass(frozen=True)
class Report:
    """One report on one area. `keys` are the figures at its head: (what, figure, remark)."""

    title: str
    area: str
    period: str
    keys: Sequence[tuple[str, str, str]]
    points: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str] = field(default=())
    synthetic: bool = False


def said(value: Any, kind: str = "teks", absent: str = NOTHING) -> str:
    """Returns one value as people write it."""
    if value is None:
        return absent
    if kind in ("persen", "bagian"):
        return f"{angka(100 * float(value), DECIMALS[kind])}\u00a0%"
    if kind == "tanggal":
        assert isinstance(value, date)
        return tanggal(value)
    if kind == "teks":
        return str(value)
    text = angka(float(value), DECIMALS[kind]).replace("-", "−")
    if kind == "tanda" and text.strip("0,.") and not text.startswith("−"):
        return f"+{text}"
    return f"Rp\u00a0{text}" if kind == "rupiah" else text


def span(cell: Cell) -> str:
    """Returns the cell's interval as people write it; empty if it has none."""
    if cell.low is None or cell.high is None:
        return ""
    return f"{said(cell.low, cell.kind)} – {said(cell.high, cell.kind)}"
