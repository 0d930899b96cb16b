"""The sheets of a workbook beside those with the delivery's header: passed over, or the file is refused where they hold
rows of it."""

import re
from collections.abc import Sequence
from itertools import islice

from assets.raw.header import Header
from assets.raw.likeness import Likeness
from assets.raw.match import best_match
from assets.raw.refusal import Refused
from assets.raw.sheet import Row, Sheet
from expectations.contract import Contract

NIK = re.compile(r"\s*'?\d{16}([.,]0+)?\s*")
# Sheets that tell how a form is filled in; what they hold is nobody.
GUIDE = re.compile(
    r"\W*(lembar\W+|sheet\W+)?(contoh|petunjuk|panduan|format|cara\W+(pengisian|isi|mengisi))"
    r"(\W+(pengisian|isian|isi|data|format|formulir|form|file|berkas|excel|kolom|template))*[\W\d]*",
    re.I,
)
FEW = 3  # rows that an example may have, and that two sheets may share without one being a copy
LIKE = 0.5  # a sheet that names this share of a delivery's columns is meant to be part of it


def refuse_if_meant(
    sheet: Sheet,
    header: Header | None,
    named: frozenset[str],
    contract: Contract,
    likes: Sequence[Likeness],
) -> None:
    """Raises Refused if a sheet without the delivery's header seems to hold rows of it."""
    rows = [row for row in body(sheet, header) if any(cell and cell.strip() for cell in row)]
    match = best_match(header, contract) if header else None
    alike = header and (
        len(named.intersection(header.names)) >= LIKE * len(named)
        # of another layout than the sheets that are read
        or (match and match.called and len(match.columns) >= LIKE * len(named))
    )
    numbered = sum(any(cell and NIK.fullmatch(cell) for cell in row) for row in rows)
    if not rows or not (alike or 2 * numbered >= len(rows)):
        _refuse_if_alike(sheet, likes)
        return
    if header and alike:
        missing = best_match(header, contract).lacking
        which = ", ".join(f'"{name}"' for name in missing)
        what = f"mirip daftar ini tetapi kolom wajib {which} tidak ada pada judulnya"
    else:
        what = "berisi baris bernomor NIK tanpa baris judul daftar ini"
    raise Refused(
        f"Lembar {quoted_name(sheet.name)} {what}; lengkapi judulnya, atau keluarkan lembar itu bila bukan"
        " bagian kiriman, lalu kirim lagi."
    )


def _refuse_if_alike(sheet: Sheet, likes: Sequence[Likeness]) -> None:
    """Raises Refused if a sheet goes on with rows like those of another, without a header."""
    rows = body(sheet, None)
    if any(like.holds(rows) for like in likes):
        raise Refused(
            f"Lembar {quoted_name(sheet.name)} berisi baris seperti data kiriman ini tanpa baris judul daftar ini;"
            " lengkapi judulnya, atau keluarkan lembar itu bila bukan bagian kiriman, lalu kirim lagi."
        )


def refuse_if_full(sheet: Sheet, header: Header | None, likes: Sequence[Likeness]) -> None:
    """Raises Refused if a sheet is called an example and holds data."""
    data = [
        row
        for row in body(sheet, header)
        if any(c and NIK.fullmatch(c) for c in row) or any(like.fits(row) for like in likes)
    ]
    if len(data) > FEW:
        raise Refused(
            f"Lembar {quoted_name(sheet.name)} bernama seperti petunjuk atau contoh tetapi berisi banyak baris"
            " data; ganti namanya bila itu data, atau keluarkan lembar itu, lalu kirim lagi."
        )


def body(sheet: Sheet, header: Header | None) -> list[Row]:
    """Returns the first rows below the header, or all of them without one."""
    return list(islice(sheet.rows(), header.last + 1 if header else 0, 200))


def quoted_name(name: str) -> str:
    """Returns a sheet's name between quotes, by which whoever shows the sentence masks it: it may be somebody's."""
    seen = "".join(c if c.isprintable() else " " for c in name)
    return '"' + seen.replace('"', "'")[:60] + '"'
