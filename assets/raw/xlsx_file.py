"""XLSX deliveries: the first sheet, its cells turned into the text that a CSV of it would hold.

calamine holds the whole sheet in memory, so the archive is measured before it is opened.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from assets.raw.header import Layout, find_header, match_header
from assets.raw.refusal import Refused
from assets.raw.sealed import OLE, unseal
from expectations.contract import Contract

# 50,000 rows of 25 columns are some 60 MB of XML; four times that is still read within 1 GB.
MAX_UNPACKED = 256 << 20
MAX_CELLS = 30_000_000  # calamine makes a dense grid of 24 bytes a cell, whatever is filled
MAX_LOOKED_AT = 40  # rows in which a header is looked for
CHUNK = 1 << 20
MAX_ROW_BYTES = 16 << 20  # a row of all 16,384 columns has one or two megabytes
# Writers differ in prefixes, in blanks around the sign, in small letters, and some give no addresses.
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER = re.compile(rb"""\br\s*=\s*["']\s*([0-9]+)""")
TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]+)([0-9]+)""")
FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s/>]")
BROKEN = "Berkas terpotong atau rusak: tidak dapat dibuka sebagai XLSX."


@dataclass(frozen=True)
class XlsxFile:
    """An opened workbook's first sheet and where its header is (row index from 0)."""

    sheet: Any
    header: int
    width: int
    layout: Layout


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Returns the name inside the archive of the workbook's first sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    sheet = next(node for node in book.iter() if node.tag.endswith("}sheet"))
    link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
    target = next(node.attrib["Target"] for node in links if node.attrib["Id"] == link)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def _unpack(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yields (member, piece) of everything in the archive; raises Refused beyond MAX_UNPACKED."""
    unpacked = 0
    for name in archive.namelist():
        with archive.open(name) as member:
            while piece := member.read(CHUNK):
                unpacked += len(piece)
                if unpacked > MAX_UNPACKED:
                    raise Refused(
                        f"Isi berkas melebihi {MAX_UNPACKED >> 20} MB sesudah dibuka;"
                        " kirim data sebesar ini sebagai CSV atau Parquet."
                    )
                yield name, piece


def _row_texts(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yields (attributes, content) of each row of a sheet's XML."""
    rest = b""
    for piece in pieces:
        rest += piece
        starts = [match.start() for match in ROW.finditer(rest)]
        if starts:
            parts = ROW.split(rest[: starts[-1]])
            yield from zip(parts[1::2], parts[2::2], strict=True)
            rest = rest[starts[-1] :]
        if len(rest) > MAX_ROW_BYTES:
            raise Refused(BROKEN)
    parts = ROW.split(rest)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _last_formula(pieces: Iterator[bytes]) -> tuple[str, int] | None:
    """Returns (cell, row) of a sheet's last formula. Raises Refused if the sheet spans too many cells."""
    formula: tuple[str, int] | None = None
    row, rows, columns = 0, 0, 0
    known: set[bytes] = set()  # a column's letters stand in every row: count them once
    for attributes, content in _row_texts(pieces):
        number = NUMBER.search(attributes)
        row = int(number[1]) if number else row + 1
        columns = max(columns, len(TAG.findall(content)))
        rows = max(rows, row)
        addresses = CELL.findall(content)
        rows = max([rows, *map(int, {digits for _, digits in addresses})])
        fresh = {letters for letters, _ in addresses} - known
        columns = max([columns, *map(_column_number, fresh)])
        known |= fresh
        if rows * columns > MAX_CELLS:
            raise Refused(
                f"Lembar kerja membentang {rows} baris x {columns} kolom;"
                " kirim data sebesar ini sebagai CSV atau Parquet."
            )
        for cell in FORMULA.findall(content):
            address = CELL.search(cell)
            formula = (address[1] + address[2]).decode() if address else f"di baris {row}", row
    return formula


def _measure(book: Path | BytesIO) -> tuple[str, int] | None:
    """Returns (cell, row) of the last formula on the first sheet, after one pass over the archive.

    Raises Refused for what is no workbook or is too large to be held in memory.
    """
    with zipfile.ZipFile(book) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise Refused("Isi berkas bukan buku kerja XLSX.")
        if archive.getinfo("xl/workbook.xml").file_size > CHUNK:
            raise Refused(BROKEN)
        first = _first_sheet(archive).lower()
        if first not in map(str.lower, archive.namelist()):
            raise Refused(BROKEN)
        return _last_formula(piece for name, piece in _unpack(archive) if name.lower() == first)


def _unlocked(path: Path, passwords: Iterable[str]) -> Path | BytesIO:
    """Returns the file, or what is inside it if it has a password. Raises Refused for no workbook."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise Refused("Berkas kosong.")
    if head.startswith(OLE):
        return unseal(path, passwords)
    if not head.startswith(b"PK"):
        raise Refused("Isi berkas bukan XLSX.")
    return path


def open_xlsx(path: Path, contract: Contract, passwords: Iterable[str] = ()) -> XlsxFile:
    """Returns the first sheet of a workbook, one with a password too if it is among `passwords`.

    Raises Refused if it cannot be a delivery of this source.
    """
    from python_calamine import CalamineWorkbook

    book = _unlocked(path, passwords)
    try:
        formula = _measure(book)
        if isinstance(book, BytesIO):
            book.seek(0)  # calamine reads on from where it stands
        sheet = CalamineWorkbook.from_object(book).get_sheet_by_index(0)
        rows = [list(row) for row in islice(sheet.iter_rows(), MAX_LOOKED_AT)]
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # each library has its own, and a panic of Rust is no Exception
        raise Refused(BROKEN) from None
    header = find_header(rows, contract)
    if header is None:
        names = ", ".join(contract.required)
        raise Refused(f"Baris judul tidak ditemukan di lembar pertama; kolom wajib: {names}.")
    if formula and formula[1] > header + 1:
        raise Refused(
            f"Sel {formula[0]} berisi rumus; kirim nilainya, sebab hasil rumus dapat usang."
        )
    return XlsxFile(sheet, header, len(rows[header]), match_header(rows[header], contract))


def cell_text(value: Any) -> str | None:
    """Returns a cell as the text that a CSV would hold: 3172…0001 for a number, 1990-05-12 for a date."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return str(int(value)) if value == int(value) and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def xlsx_rows(file: XlsxFile) -> Iterator[list[str | None]]:
    """Yields the cells of each row that is not blank; a row of a workbook always fits its header."""
    for row in islice(file.sheet.iter_rows(), file.header + 1, None):
        cells = [cell_text(value) for value in row]
        if any(cell and not cell.isspace() for cell in cells):
            yield [*cells, None]
