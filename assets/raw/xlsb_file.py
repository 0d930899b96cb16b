"""What an XLSB says that calamine leaves out: merged cells, errors, its size. Its formulas always have
results."""

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from assets.raw.sheet import Found, Merge, refuse_span, refuse_unpacked

ROW, FIRST_CELL, LAST_CELL, CELL_ERROR, FORMULA_ERROR, SHEET, MERGE = 0, 1, 11, 3, 11, 156, 176
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def look_through(book: Path | BytesIO) -> dict[str, Found]:
    """Returns what each sheet says, by its name. Raises Refused if the book is too large to be held."""
    found = {}
    with zipfile.ZipFile(book) as archive:
        refuse_unpacked(archive)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
        targets = {node.attrib["Id"]: node.attrib["Target"] for node in links}
        for kind, record in _records(archive.read("xl/workbook.bin")):
            if kind == SHEET:
                link, rest = _text(record[8:])
                name, _ = _text(rest)
                target = targets[link]
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[name] = _look_at(archive.read(path), name)
    return found


def _text(content: bytes) -> tuple[str, bytes]:
    length = 2 * int.from_bytes(content[:4], "little")
    return content[4 : 4 + length].decode("utf-16-le"), content[4 + length :]


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields (number of its kind, content) of each record; both numbers before it are of 7 bits a byte."""
    place = 0
    while place < len(content):
        kind, place = _number(content, place, 2)
        size, place = _number(content, place, 4)
        yield kind, content[place : place + size]
        place += size


def _number(content: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for n in range(most):
        byte = content[place]
        place += 1
        number |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            break
    return number, place


def _look_at(content: bytes, name: str) -> Found:
    found = Found()
    row = rows = columns = 0
    for kind, record in _records(content):
        if kind == ROW:
            row = int.from_bytes(record[:4], "little")
            rows = max(rows, row + 1)
        elif FIRST_CELL <= kind <= LAST_CELL:
            column = int.from_bytes(record[:4], "little")
            columns = max(columns, column + 1)
            if kind in (CELL_ERROR, FORMULA_ERROR):
                found.errors[row, column] = ERRORS.get(record[8], "#N/A")
        elif kind == MERGE:
            top, bottom, left, right = struct.unpack("<4I", record[:16])
            found.merges.append(Merge(top, left, bottom, right))
        else:
            continue
        refuse_span(name, rows, columns)
    return found
