"""Which row, or which two or three, are the header of a table, and what its columns are called there."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from expectations.contract import Contract

# A delivery with these columns corrects rows of another file of its source.
CORRECTION = ("koreksi_file", "koreksi_row")
# What a repair file says about a row, beside its address; an office need not take it out.
REMARKS = ("aturan", "saran")
# By which a row of a repair file takes the row out instead of mending it: TARIK, why, and who says so with whom.
WITHDRAWAL = ("tarik", "alasan_tarik", "petugas_tarik", "petugas_kedua_tarik")
MAX_TITLE_ROWS = 12
MAX_LOOKED_AT = 40  # rows in which a header is looked for, blank ones too
MAX_LEVELS = 3  # rows of a header: a group's title, what is below it, and what is below that
ADDRESS = "alamat"  # over JALAN, RT and RW it is the street
DATA = re.compile(r"\d{4}")  # no title has four digits in a row, nearly every row of data has

PEOPLE = ("nama", "nama_lengkap")  # the column with the names of people


@dataclass(frozen=True)
class Header:
    """A header of one to three rows: the index of its last row; per column its name ('' without title)
    and the texts that stand there, from above."""

    last: int
    names: tuple[str, ...]
    titles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Layout:
    """Where each column stands (position from 0): of the contract, beyond it, and what is missing.

    `unnamed` are those beyond it that have no title; they count only where they hold something. `titles` are the
    texts of each column's title, from above. `name` is that of the contract's layout; `called` are the titles that
    are not the column's own name, or what the layout says of it. A code in parts stands at its last: `joined` are
    all, with their widths. `fixed`: what the layout says of every row. `beside`: which of the extras belong to it.
    """

    columns: dict[str, int]
    extras: dict[str, int]
    unnamed: tuple[str, ...]
    missing: tuple[str, ...]
    correction: bool
    width: int
    titles: tuple[tuple[str, ...], ...]
    name: str
    called: dict[str, str] = field(default_factory=dict)
    joined: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


def column_name(cell: object) -> str:
    """Returns a header cell as a column name: ` No KK ` and `NO_KK` are both `no_kk`."""
    text = unicodedata.normalize("NFKC", title_text(cell))
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def find_header(rows: Iterable[Sequence[object]], contract: Contract) -> Header | None:
    """Returns the row, or the two or three, that name the most of the contract's columns; None if none does.

    Up to twelve rows that are not blank may stand above it.
    """
    known, own = contract.titles, frozenset(column.name for column in contract.columns)
    head = [list(row) for row in islice(rows, MAX_LOOKED_AT)]
    best, best_count, titles = 0, 0, 0
    for index, row in enumerate(head):
        names = {column_name(cell) for cell in row}
        count = len(names & known)
        if count > best_count:
            best, best_count = index, count
        titles += bool(names - {""})
        if titles > MAX_TITLE_ROWS:
            break
    if not best_count:
        return None
    found = _combined(head, best, best, contract)
    for first in range(max(0, best - MAX_LEVELS + 1), best + 1):
        for last in range(best, min(len(head), first + MAX_LEVELS)):
            if (first, last) == (best, best) or not _is_below(head, best, last, own):
                continue
            levels = _combined(head, first, last, contract)
            if len(known.intersection(levels.names)) > len(known.intersection(found.names)):
                found = levels
    return found


def _is_below(head: list[list[object]], best: int, last: int, own: frozenset[str]) -> bool:
    """Returns whether the rows after `best` up to `last` go on with its header, and are no data: they
    hold no numbers, and nothing of their own where a column has its own name already."""
    for row in head[best + 1 : last + 1]:
        for cell, above in zip(row, head[best], strict=False):
            name, title = column_name(cell), column_name(above)
            if DATA.search(name) or (name and name != title and title in own):
                return False
    return True


def _combined(head: list[list[object]], first: int, last: int, contract: Contract) -> Header:
    """Returns the header that these rows make together. A group's title holds for the columns to the right
    of it that have a title below and none of their own."""
    rows = head[first : last + 1]
    width = max(map(len, rows))
    levels = [[title_text(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    for upper, lower in pairwise(levels):
        for i in range(1, width):
            if not upper[i] and lower[i] and lower[i - 1]:
                upper[i] = upper[i - 1]
    titles = []
    for i in range(width):
        texts = [level[i] for level in levels if level[i]]
        titles.append(tuple(t for n, t in enumerate(texts) if n == 0 or t != texts[n - 1]))
    return Header(last, _named(titles, contract), tuple(titles))


def title_text(cell: object) -> str:
    """Returns the text of a header's cell without signs that nobody can see: zero-width signs, marks of byte order,
    soft hyphens, controls. SQL, in which titles stand, cannot hold all of them."""
    text = "" if cell is None else str(cell)
    return "".join(sign for sign in text if sign in "\t\n\r" or not _is_unseen(sign)).strip()


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf")


def _named(titles: Sequence[tuple[str, ...]], contract: Contract) -> tuple[str, ...]:
    """Returns each column's name: its lowest title, or with words of those above it where only that is a
    column of the contract (PENERIMA PROGRAM over BPNT) or where two columns would be called the same.

    A column of the contract that stands in two groups (ORANG TUA and ANAK over NIK) keeps its name where the contract
    has none for the group.
    """
    known = contract.titles
    lowest = [column_name(parts[-1]) if parts else "" for parts in titles]
    names: list[str] = []
    for name, parts in zip(lowest, titles, strict=True):
        if len(parts) > 1 and (name not in known or lowest.count(name) > 1):
            words = column_name(" ".join(parts[:-1])).split("_")
            longer = ["_".join([*words[:n], name]) for n in range(1, len(words) + 1)]
            if lowest.count(name) > 1:  # KTP over RT is rt_ktp
                longer = ["_".join([name, *words[n:]]) for n in range(len(words))] + longer
            fitting = [n for n in longer if n in known and n not in names]
            group = column_name(parts[0])
            if fitting:
                name = fitting[0]
            elif group == ADDRESS and group in known and group not in (*names, *lowest):
                name = group
            elif name not in known and lowest.count(name) > 1:
                name = longer[-1]
        names.append(name)
    return tuple(names)


def single_header(cells: Sequence[object]) -> Header:
    """Returns the header that one row of titles is."""
    names = tuple(column_name(cell) for cell in cells)
    return Header(
        0, names, tuple((title_text(cell),) if title_text(cell) else () for cell in cells)
    )


def no_header(contract: Contract, where: str) -> str:
    """Returns the sentence that refuses a file in which no header was found."""
    names = ", ".join(contract.required)
    return (
        f"Baris judul tidak ditemukan {where}, dicari sampai {MAX_TITLE_ROWS} baris di atasnya;"
        f" kolom wajib: {names}."
    )
