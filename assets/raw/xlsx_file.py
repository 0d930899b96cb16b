"""Workbooks of Excel and LibreOffice (XLSX, XLSM, XLSB, XLS, ODS), read by calamine.

calamine holds a whole sheet in memory and says neither which formulas have no result nor which cells
hold an error: the archive is measured and looked through before it is opened.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from assets.raw import ods_file, xlsb_file
from assets.raw.refusal import Refused
from assets.raw.sealed import is_sealed, unseal
from assets.raw.sheet import (
    Book,
    Found,
    Merge,
    Row,
    Sheet,
    cell_text,
    refuse_span,
    unpack,
)

MAX_INDEX = 1 << 20  # bytes of the list of sheets
MAX_STYLES = 16 << 20  # of a workbook copied together for years a megabyte or two
MAX_ROW_BYTES = 16 << 20  # a row of all 16,384 columns has one or two megabytes
# Writers differ in prefixes, in blanks around the sign, in small letters, and some give no addresses.
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER = re.compile(rb"""\br\s*=\s*["']\s*([0-9]+)""")
TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]+)([0-9]+)""")
WHOLE_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.S)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*([^<\s][^<]*)")
KIND = re.compile(rb"""\bt\s*=\s*["'](\w+)""")
STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)""")
STRUCK_OUT = (
    "#DICORET!"  # read as an error is: a required value sets its row aside, another is unknown
)
BROKEN = "Berkas terpotong atau rusak: tidak dapat dibuka sebagai XLSX."
BROKEN_XLS = "Berkas terpotong atau rusak: tidak dapat dibuka sebagai XLS; simpan sebagai XLSX."
LOCKED_XLS = "Berkas XLS bersandi; simpan sebagai XLSX bersandi serah-terima, lalu kirim lagi."


def read_book(source: Path | BytesIO, kind: str, passwords: Iterable[str] = ()) -> Book:
    """Returns the sheets of a workbook; `kind` is xlsx, xlsb, xls or ods as its content shows.

    One with a password is opened with the first of `passwords` that fits. Raises Refused for what is no
    workbook or is too large to be held in memory.
    """
    from python_calamine import CalamineWorkbook, PasswordError

    if kind == "xls" and is_sealed(source):
        source, kind = unseal(source, passwords), "xlsx"
    try:
        found = {
            "xlsx": _look_through,
            "xlsb": xlsb_file.look_through,
            "ods": ods_file.look_through,
        }
        notes = found[kind](source) if kind in found else {}
        if isinstance(source, BytesIO):
            source.seek(0)  # calamine reads on from where it stands
        return _sheets(CalamineWorkbook.from_object(source), notes)
    except (Refused, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError:
        raise Refused(LOCKED_XLS) from None
    except BaseException:  # each library has its own, and a panic of Rust is no Exception
        broken = BROKEN_XLS if kind == "xls" else BROKEN.replace("XLSX", kind.upper())
        raise Refused(broken) from None


def _sheets(opened: Any, notes: dict[str, Found]) -> Book:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    book = Book([], [])
    for about in opened.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            book.hidden.append(about.name)
            continue
        sheet = opened.get_sheet_by_name(about.name)
        note = notes.get(about.name, Found())
        merges = note.merges or [
            Merge(top, left, bottom, right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ]
        book.sheets.append(Sheet(about.name, _reader(sheet, note.errors), merges, note.uncounted))
    return book


def _reader(sheet: Any, errors: dict[tuple[int, int], str]) -> Callable[[], Iterator[Row]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, []).append((column, text))

    # calamine leaves out blank columns (not rows) before the first; whatever else is said of a cell has its address
    blank: Row = [None] * (sheet.start[1] if sheet.start else 0)

    def rows() -> Iterator[Row]:
        for index, values in enumerate(sheet.iter_rows()):
            # nearly all cells are text, which stays as it is
            cells = blank + [v if type(v) is str and v else cell_text(v) for v in values]
            for column, text in by_row.get(index, ()):
                if column < len(cells) and (cells[column] is None or text == STRUCK_OUT):
                    cells[column] = text
            yield cells

    return rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def sheet_members(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Returns each sheet's member of an XLSX by the sheet's name, and whether its formulas wait to be
    counted (a program wrote them and Excel has never opened them)."""
    if archive.getinfo("xl/workbook.xml").file_size > MAX_INDEX:
        raise Refused(BROKEN)
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.attrib["Id"]: node.attrib["Target"] for node in links}
    members = {}
    for node in book.iter():
        if node.tag.endswith("}sheet"):
            link = next(value for key, value in node.attrib.items() if key.endswith("}id"))
            target = targets[link]
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            members[node.attrib["name"]] = path
    counting = [node for node in book.iter() if node.tag.endswith("}calcPr")]
    return members, any(node.attrib.get("fullCalcOnLoad") in ("1", "true") for node in counting)


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Returns the numbers of the styles of an XLSX whose text is struck out."""
    path = next((name for name in archive.namelist() if name.lower() == "xl/styles.xml"), None)
    if path is None:
        return frozenset()
    if archive.getinfo(path).file_size > MAX_STYLES:
        raise Refused(BROKEN)
    fonts: list[bool] = []
    styles: list[bytes] = []
    for part in ElementTree.fromstring(archive.read(path)):
        if part.tag.endswith("}fonts"):
            for font in part:
                lines = [node for node in font if node.tag.endswith("}strike")]
                fonts.append(any(node.attrib.get("val", "1") in ("1", "true") for node in lines))
        elif part.tag.endswith("}cellXfs"):
            numbers = [int(style.attrib.get("fontId", "0")) for style in part]
            styles = [
                b"%d" % n for n, font in enumerate(numbers) if font < len(fonts) and fonts[font]
            ]
    return frozenset(styles)


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


def _look_through(book: Path | BytesIO) -> dict[str, Found]:
    """Returns what each sheet of an XLSX says, by its name, after one pass over the archive."""
    with zipfile.ZipFile(book) as archive:
        members, uncounted = sheet_members(archive)
        by_member = {member.lower(): name for name, member in members.items()}
        struck = _struck_styles(archive)
        if not set(by_member) <= {name.lower() for name in archive.namelist()}:
            raise Refused(BROKEN)
        found = {}
        pieces = unpack(archive)
        held = next(pieces, None)
        while held:
            member = held[0]

            def content(member: str = member) -> Iterator[bytes]:
                nonlocal held
                while held and held[0] == member:
                    yield held[1]
                    held = next(pieces, None)

            name = by_member.get(member.lower())
            if name:
                found[name] = _look_at(content(), name, uncounted, struck)
            for _ in content():
                pass
        return found


def _look_at(
    pieces: Iterator[bytes], name: str, waiting: bool, struck: frozenset[bytes] = frozenset()
) -> Found:
    """Returns the errors, struck out cells and formulas without result of one sheet.

    Raises Refused if it spans too many cells.
    """
    found = Found()
    row, rows, columns = 0, 0, 0
    known: set[bytes] = set()  # a column's letters stand in every row: count them once
    for attributes, content in _row_texts(pieces):
        number = NUMBER.search(attributes)
        row = int(number[1]) if number else row + 1
        if content.count(b"<c") + content.count(b":c") > columns:
            columns = max(columns, len(TAG.findall(content)))
        rows = max(rows, row)
        addresses = CELL.findall(content)
        rows = max([rows, *map(int, {digits for _, digits in addresses})])
        fresh = {letters for letters, _ in addresses} - known
        columns = max([columns, *map(_column_number, fresh)])
        known |= fresh
        refuse_span(name, rows, columns)
        formulas = (b"<f" in content or b":f" in content) and FORMULA.search(content)
        if formulas or b'"e"' in content or b"'e'" in content:
            _look_at_row(row - 1, content, waiting, found)
        if struck and not struck.isdisjoint(STYLE.findall(content)):
            _strike_out(row - 1, content, struck, found)
    return found


def _strike_out(row: int, content: bytes, struck: frozenset[bytes], found: Found) -> None:
    column = -1
    for attributes, inside in WHOLE_CELL.findall(content):
        place, style = CELL.search(attributes), STYLE.search(attributes)
        column = _column_number(place[1]) - 1 if place else column + 1
        if inside and style and style[1] in struck:
            found.errors[row, column] = STRUCK_OUT


def _look_at_row(row: int, content: bytes, waiting: bool, found: Found) -> None:
    column = -1
    for attributes, inside in WHOLE_CELL.findall(content):
        place = CELL.search(attributes)
        column = _column_number(place[1]) - 1 if place else column + 1
        result, kind = RESULT.search(inside), KIND.search(attributes)
        if kind and kind[1] == b"e":
            found.errors[row, column] = result[1].decode("ascii", "replace") if result else "#N/A"
            continue
        # 0 is what programs write for a number that they do not know; text may well be empty
        unknown = not result or (waiting and not kind and result[1].strip() == b"0")
        if unknown and FORMULA.search(inside) and not (kind and kind[1] == b"str"):
            found.uncounted.setdefault(row, []).append(column)
