"""Which delivered column is which column of the contract."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assets.raw.refusal import Refused
from expectations.contract import Contract

# A delivery with these columns corrects rows of another file of its source.
CORRECTION = ("koreksi_file", "koreksi_row")
# What a repair file says about a row, beside its address; an office need not take it out.
REMARKS = ("aturan", "saran")
MAX_TITLE_ROWS = 5
MAX_COLUMNS = 1000  # far above any register; a header beyond it is not a header


@dataclass(frozen=True)
class Layout:
    """Where each column stands (position from 0): of the contract, beyond it, and what is missing.

    `unnamed` are those beyond it that have no title; they count only where they hold something.
    """

    columns: dict[str, int]
    extras: dict[str, int]
    unnamed: tuple[str, ...]
    missing: tuple[str, ...]
    correction: bool
    width: int


def column_name(cell: object) -> str:
    """Returns a header cell as a column name: ` No KK ` and `NO_KK` are both `no_kk`."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell)).replace("\ufeff", "")
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def find_header(rows: Iterable[Sequence[object]], contract: Contract) -> int | None:
    """Returns the index of the row that names the most of the contract's columns; None if none does.

    Up to five rows that are not blank may stand above it.
    """
    known = {column.name for column in contract.columns}
    best: int | None = None
    best_count = titles = 0
    for index, row in enumerate(rows):
        names = {column_name(cell) for cell in row}
        count = len(names & known)
        if count > best_count:
            best, best_count = index, count
        titles += bool(names - {""})
        if titles > MAX_TITLE_ROWS:
            break
    return best


def _doubled(names: Sequence[str], contract: Contract) -> None:
    known = {column.name for column in contract.columns}
    seen: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if not name:
            continue
        if name in seen:
            # a name outside the contract may be data of a file without header: positions only
            what = f'"{name}"' if name in known else "yang sama"
            raise Refused(
                f"Judul kolom {what} muncul dua kali, di kolom ke-{seen[name]} dan ke-{position}."
            )
        seen[name] = position


def match_header(header: Sequence[object], contract: Contract) -> Layout:
    """Returns the layout of a file with this header row.

    Raises Refused for columns of the same name and for required columns that are missing.
    """
    if len(header) > MAX_COLUMNS:
        raise Refused(f"Baris judul berisi {len(header)} kolom; paling banyak {MAX_COLUMNS}.")
    names = [column_name(cell) for cell in header]
    _doubled(names, contract)
    position = {name: index for index, name in enumerate(names) if name}
    missing = [c.name for c in contract.columns if c.name not in position]
    required = [name for name in contract.required if name in missing]
    either = contract.properties.get("oneOf", [])
    if either and all(name in missing for name in either):
        required.append(" atau ".join(either))
    if required:
        which = ", ".join(f'"{name}"' for name in required)
        raise Refused(f"Kolom wajib {which} tidak ada pada baris judul.")
    known = {column.name for column in contract.columns}
    unnamed = {f"kolom_{index + 1}": index for index, name in enumerate(names) if not name}
    extras = {name: index for name, index in position.items() if name not in known}
    return Layout(
        columns={name: position[name] for name in position if name in known},
        extras={**unnamed, **extras},
        unnamed=tuple(name for name in unnamed if name not in extras),
        missing=tuple(missing),
        correction=all(name in position for name in CORRECTION),
        width=len(names),
    )
