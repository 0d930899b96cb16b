"""One sheet of a workbook, whatever kind it is of: rows of text, and what its cells do not say themselves."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from assets.raw.refusal import Refused

MAX_UNPACKED = 256 << 20  # 50,000 rows of 25 columns are some 60 MB of XML
MAX_CELLS = 30_000_000  # calamine makes a dense grid of 24 bytes a cell, whatever is filled
CHUNK = 1 << 20
TOO_LARGE = "kirim data sebesar ini sebagai CSV atau Parquet"
Row = list[str | None]


EXACT = 2**53  # up to here a float holds each whole number


@dataclass(frozen=True)
class Merge:
    """A range of merged cells, from 0, both ends within it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Found:
    """What a sheet says beside its values: the texts of cells (row, column) that hold an error of the
    program, the columns, by row, of formulas without a result, and merged cells."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncounted: dict[int, list[int]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)


@dataclass
class Sheet:
    """A sheet that people see. `rows` reads it anew each time, from its first row and column on, blank ones too."""

    name: str
    rows: Callable[[], Iterator[Row]]
    merges: list[Merge] = field(default_factory=list)
    uncounted: dict[int, list[int]] = field(default_factory=dict)


@dataclass
class Book:
    """The visible sheets of a workbook in their order, and the names of those that nobody sees."""

    sheets: list[Sheet]
    hidden: list[str]


def cell_text(value: Any) -> str | None:
    """Returns a cell as the text that a CSV would hold: 3172…0001 for a number, 1990-05-12 for a date."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def number_text(value: float) -> str | None:
    """Returns a number without .0, and with the 15 digits that a spreadsheet shows at most; with .0 where its last
    digits may be another's, since not each number has one of its own there."""
    if not isfinite(value):
        return None
    if value == int(value) and abs(value) < 1e18:
        return str(int(value)) if abs(value) < EXACT else f"{int(value)}.0"
    return repr(float(f"{value:.15g}"))


def refuse_unpacked(archive: zipfile.ZipFile) -> None:
    """Raises Refused if an archive unpacks to more than MAX_UNPACKED, whatever it says of its size."""
    for _ in unpack(archive):
        pass


def unpack(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yields (member, piece) of everything in the archive; raises Refused beyond MAX_UNPACKED."""
    unpacked = 0
    for name in archive.namelist():
        with archive.open(name) as member:
            while piece := member.read(CHUNK):
                unpacked += len(piece)
                if unpacked > MAX_UNPACKED:
                    raise Refused(
                        f"Isi berkas melebihi {MAX_UNPACKED >> 20} MB sesudah dibuka; {TOO_LARGE}."
                    )
                yield name, piece


def refuse_span(name: str, rows: int, columns: int) -> None:
    """Raises Refused if a sheet of this size is too large to be held in memory."""
    if rows * columns > MAX_CELLS:
        raise Refused(
            f'Lembar kerja "{name.replace(chr(34), chr(39))}" membentang {rows} baris x {columns} kolom; {TOO_LARGE}.'
        )


def address(row: int, column: int) -> str:
    """Returns a cell's address as spreadsheets write it: B3 for (2, 1)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
