"""What an ODS says that calamine leaves out: merged cells, errors, formulas without a result, its size."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from assets.raw.sheet import Found, Merge, refuse_span, refuse_unpacked

SPANS = ("number-columns-spanned", "number-rows-spanned")


def look_through(book: Path | BytesIO) -> dict[str, Found]:
    """Returns what each sheet says, by its name. Raises Refused if the book is too large to be held."""
    found: dict[str, Found] = {}
    with zipfile.ZipFile(book) as archive:
        refuse_unpacked(archive)
        with archive.open("content.xml") as content:
            for name, row, cells, repeated in _rows(content):
                note = found.setdefault(name, Found())
                width = 0
                for column, times, cell in cells:
                    width = max(width, column + times)
                    _note(note, cell, row, column)
                refuse_span(name, row + repeated, width)
    return found


def _rows(
    content: object,
) -> Iterator[tuple[str, int, list[tuple[int, int, ElementTree.Element]], int]]:
    """Yields (sheet, row, its cells that hold something as (column, times, element), times) of each row
    that holds something."""
    name, row = "", 0
    for event, node in ElementTree.iterparse(content, ("start", "end")):  # type: ignore[call-overload]
        tag = node.tag.rpartition("}")[2]
        if event == "start":
            if tag == "table":
                name, row = _attribute(node, "name") or "", 0
            continue
        if tag == "table-row":
            column, cells = 0, []
            for cell in node:
                times = int(_attribute(cell, "number-columns-repeated") or 1)
                if len(cell) or any(
                    key.endswith(("}value-type", "}formula")) for key in cell.attrib
                ):
                    cells.append((column, times, cell))
                column += times
            times = int(_attribute(node, "number-rows-repeated") or 1)
            if cells:
                yield name, row, cells, times
            row += times
            node.clear()
        elif tag == "table":
            node.clear()


def _note(note: Found, cell: ElementTree.Element, row: int, column: int) -> None:
    wide, high = (int(_attribute(cell, key) or 1) for key in SPANS)
    if wide > 1 or high > 1:
        note.merges.append(Merge(row, column, row + high - 1, column + wide - 1))
    kinds = [value for key, value in cell.attrib.items() if key.endswith("}value-type")]
    text = "".join(cell.itertext()).strip()
    if "error" in kinds or (_attribute(cell, "formula") and text.startswith(("#", "Err:"))):
        note.errors[row, column] = text or "#N/A"
    elif _attribute(cell, "formula") and not kinds:
        note.uncounted.setdefault(row, []).append(column)


def _attribute(node: ElementTree.Element, name: str) -> str | None:
    return next((v for key, v in node.attrib.items() if key.endswith("}" + name)), None)
