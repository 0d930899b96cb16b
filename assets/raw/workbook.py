"""Workbooks: which of their sheets are the delivery, and its rows with merged cells filled.

All visible sheets with the source's header are one delivery, in their order. What a sheet is made of
(XLSX, XLS, ODS, HTML, …) is read in the modules beside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assets.raw.above import refuse_people_above
from assets.raw.header import MAX_LOOKED_AT, PEOPLE, Header, Layout, find_header, no_header
from assets.raw.likeness import likeness
from assets.raw.match import best_match, match_header
from assets.raw.no_data import NoData
from assets.raw.other_sheet import (
    FEW,
    GUIDE,
    body,
    quoted_name,
    refuse_if_full,
    refuse_if_meant,
)
from assets.raw.reading import is_plain, read_expression
from assets.raw.refusal import Refused
from assets.raw.sheet import Book, Merge, Row, Sheet, address
from expectations.contract import Contract

SINGLE = ("integer", "number", "date", "timestamp")  # of which one cell cannot hold two columns
MERGED = "sel gabung: "  # before a figure or a date, which no reader then takes
# What tells one person from the next: merged over two it is the first one's alone.
OF_ONE = ("nik", "no_urut", "id_individu")


@dataclass(frozen=True)
class DataSheet:
    """A sheet of the delivery: its header, and where each of its columns goes."""

    sheet: Sheet
    header: Header
    places: tuple[int, ...]


@dataclass(frozen=True)
class Workbook:
    """A workbook's delivery: its sheets and the layout that they share."""

    parts: list[DataSheet]
    layout: Layout
    contract: Contract


def open_workbook(book: Book, contract: Contract) -> Workbook:
    """Returns the delivery that a workbook holds. Raises Refused if there is none, or if only a part of
    it could be read."""
    headers = [_header(sheet, contract) for sheet in book.sheets]
    whole = [
        (sheet, header)
        for sheet, header in zip(book.sheets, headers, strict=True)
        if header and _has_required(header, contract)
    ]
    data = [(sheet, header) for sheet, header in whole if not GUIDE.fullmatch(sheet.name)]
    whole = data or whole
    if not whole:
        raise Refused(_why_none(book, headers, contract))
    known = contract.titles
    named = known.intersection(*[set(header.names) for _, header in whole])
    likes = [likeness(body(sheet, header)) for sheet, header in whole]
    for sheet, header in zip(book.sheets, headers, strict=True):
        if data and GUIDE.fullmatch(sheet.name):
            refuse_if_full(sheet, header, likes)
        elif not header or not _has_required(header, contract):
            refuse_if_meant(sheet, header, named, contract, likes)
    titles: list[tuple[str, ...]] = []
    names: list[str] = []
    parts = []
    where = ["" if len(whole) == 1 else f"Lembar {quoted_name(sheet.name)}: " for sheet, _ in whole]
    found = [
        _match(sheet, header, contract, at)
        for (sheet, header), at in zip(whole, where, strict=True)
    ]
    for (sheet, header), own in zip(whole, found, strict=True):
        parts.append(
            DataSheet(sheet, header, _place(_renamed(header, own, found[0]), names, titles))
        )
    _refuse_if_apart([sheet for sheet, _ in whole], found)
    layout = match_header(Header(0, tuple(names), tuple(titles)), contract)
    return Workbook(parts, layout, contract)


def _header(sheet: Sheet, contract: Contract) -> Header | None:
    """Returns the sheet's header. A column that is blank all along has no part in a title merged over it."""
    header = find_header(_head(sheet), contract)
    if not header:
        return None
    names = header.names
    spare = {
        column
        for merge in sheet.merges
        if merge.top <= header.last
        for column in range(merge.left + 1, min(merge.right + 1, len(names)))
        if names[column] and names[column] == names[merge.left]
    }
    for row in islice(sheet.rows(), header.last + 1, None) if spare else ():
        spare -= {column for column in spare if (_cell(row, column) or "").strip()}
    if not spare:
        return header
    return replace(
        header,
        names=tuple("" if i in spare else name for i, name in enumerate(names)),
        titles=tuple(() if i in spare else title for i, title in enumerate(header.titles)),
    )


def _head(sheet: Sheet) -> list[Row]:
    """Returns the first rows with merged cells filled in both directions, as titles are meant."""
    rows = list(islice(sheet.rows(), MAX_LOOKED_AT))
    for merge in sheet.merges:
        if merge.top >= len(rows):
            continue
        text = _cell(rows[merge.top], merge.left)
        for row in rows[merge.top : merge.bottom + 1]:
            for column in range(merge.left, min(merge.right + 1, len(row))):
                row[column] = row[column] or text
    return rows


def _cell(row: Row, column: int) -> str | None:
    return row[column] if column < len(row) else None


def _has_required(header: Header, contract: Contract) -> bool:
    return not best_match(header, contract).lacking


def _match(sheet: Sheet, header: Header, contract: Contract, where: str) -> Layout:
    """Raises Refused, with the sentence begun by `where`, for a header that is none or rows of data above it."""
    try:
        layout = match_header(header, contract)
        refuse_people_above(_head(sheet), header, layout, contract)
    except Refused as error:
        raise Refused(f"{where}{error}") from None
    return layout


def _renamed(header: Header, own: Layout, first: Layout) -> Header:
    """Returns the header with the titles of the first sheet's layout, where this sheet calls a column otherwise."""
    names = list(header.names)
    for column, place in own.columns.items():
        title = first.called.get(column, column)
        if column in first.columns and column not in own.joined and title not in names:
            names[place] = title
    return replace(header, names=tuple(names))


def _refuse_if_apart(sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> None:
    """Raises Refused where two sheets are of layouts that cannot be read as one."""
    first = layouts[0]
    for sheet, layout in zip(sheets, layouts, strict=True):
        if (layout.fixed, set(layout.joined)) != (first.fixed, set(first.joined)):
            raise Refused(
                f"Lembar {quoted_name(sheets[0].name)} (tata letak {first.name}) dan {quoted_name(sheet.name)}"
                f" (tata letak {layout.name}) berlainan; kirim masing-masing sebagai berkas tersendiri."
            )


def _place(header: Header, names: list[str], titles: list[tuple[str, ...]]) -> tuple[int, ...]:
    """Returns where each of a sheet's columns goes among `names`, which grow by those that are new.

    Columns without title go by their number of place.
    """
    places = []
    for i, (name, title) in enumerate(zip(header.names, header.titles, strict=True)):
        if name and name in names:
            place = names.index(name)
            titles[place] += tuple(t for t in title if t not in titles[place])
        elif not name and i < len(names) and not names[i] and i not in places:
            place = i
        else:
            place = len(names)
            names.append(name)
            titles.append(title)
        places.append(place)
    return tuple(places)


def _why_none(book: Book, headers: Sequence[Header | None], contract: Contract) -> str:
    """Returns why no sheet is a delivery, by the sheet that comes nearest."""
    known = contract.titles
    counts = [len(known.intersection(h.names)) if h else 0 for h in headers]
    where = "di berkas ini"
    if book.sheets:
        listed = ", ".join(quoted_name(sheet.name) for sheet in book.sheets[:5])
        more = f" dan {len(book.sheets) - 5} lembar lain" if len(book.sheets) > 5 else ""
        where = f"di lembar {listed}{more}"
    hidden = ", ".join(map(quoted_name, book.hidden[:5]))
    aside = f" Lembar tersembunyi tidak dibaca: {hidden}." if hidden else ""
    if not any(counts) or (len(counts) > 1 and max(counts) < 2):
        return no_header(contract, where) + aside
    best = counts.index(max(counts))
    header = headers[best]
    assert header is not None
    try:
        match_header(header, contract)
    except Refused as error:
        return f"Lembar {quoted_name(book.sheets[best].name)}: {error}{aside}"
    return no_header(contract, where) + aside


def workbook_rows(book: Workbook) -> Iterator[Row]:
    """Yields the cells of each row that is not blank, sheet after sheet, in the layout's columns.

    Raises Refused for a formula without result where the contract has a column, and for a sheet that has
    the rows of another.
    """
    kinds = _kinds(book.layout, book.contract)
    seen: list[tuple[str, set[int]]] = []
    for part in book.parts:
        rows = set[int]()
        for cells, why, _ in _sheet_rows(book, part, kinds):
            if not why and len(book.parts) > 1:
                rows.add(hash(tuple(cells)))
            yield cells
        for name, others in seen:
            shared = len(rows & others)
            if shared > FEW and 2 * shared >= min(len(rows), len(others)):
                raise Refused(
                    f"Lembar {quoted_name(name)} dan {quoted_name(part.sheet.name)} memuat {shared} baris yang sama;"
                    " keluarkan salah satunya, lalu kirim lagi."
                )
        seen.append((part.sheet.name, rows))


def row_places(book: Workbook) -> Iterator[str]:
    """Yields where each row of workbook_rows stands, as the office's program shows it: baris 5."""
    kinds = _kinds(book.layout, book.contract)
    for part in book.parts:
        sheet = f"lembar {quoted_name(part.sheet.name)}, " if len(book.parts) > 1 else ""
        for _, _, index in _sheet_rows(book, part, kinds):
            yield f"{sheet}baris {index + 1}"


def _sheet_rows(
    book: Workbook, part: DataSheet, kinds: dict[int, str | None]
) -> Iterator[tuple[Row, str | None, int]]:
    """Yields each row that is not blank, why it is no data where merges, formulas or other sheets make that
    matter, and its index in the sheet."""
    sheet, header = part.sheet, part.header
    tell = NoData(book.contract, book.layout)
    of_one = _of_one(book.layout, book.contract)
    people = {book.layout.columns.get(name) for name in PEOPLE}
    names = [column for column, place in enumerate(part.places) if place in people]
    merges = sorted((m for m in sheet.merges if m.top > header.last), key=lambda m: m.top)
    straight = part.places == tuple(range(book.layout.width))  # most: as the titles stand
    begun, held = 0, list[tuple[Merge, str | None]]()
    for index, row in enumerate(sheet.rows()):
        while begun < len(merges) and merges[begun].top <= index:
            merge = merges[begun]
            held.append((merge, _cell(row, merge.left)))
            begun += 1
        held = [(merge, text) for merge, text in held if merge.bottom >= index]
        if index <= header.last:
            continue
        if straight and len(row) == len(part.places):
            cells = row
        else:
            cells = [None] * book.layout.width
            for column, place in enumerate(part.places):
                cells[place] = _cell(row, column)
        if not any(cell and not cell.isspace() for cell in cells):
            continue  # also where every cell is merged with the one above: that is one row
        # asked only where it matters here: all rows are looked at once more in no_data.py
        asked = held or index in sheet.uncounted or len(book.parts) > 1
        why = tell.reason(cells, index) if asked else None
        above = [merge for merge, _ in held if merge.top < index]
        # merged with the one above by name too, it is the same person
        same = any(m.left <= column <= m.right for m in above for column in names)
        for merge, text in [] if why else held:
            places = part.places
            if merge in above and not same:
                places = tuple(-1 if place in of_one else place for place in places)
            _fill(cells, places, merge, text, kinds)
        if index in sheet.uncounted and not why:
            _refuse_uncounted(book, part, index)
        yield cells, why, index


def _of_one(layout: Layout, contract: Contract) -> set[int]:
    """Returns the places of the columns that no two rows may share: of one person, or the key itself."""
    key = contract.properties.get("naturalKey", [])
    alone = key if len(key) == 1 else []
    return {i for name, i in layout.columns.items() if name.startswith(OF_ONE) or name in alone}


def _fill(
    cells: Row, places: Sequence[int], merge: Merge, text: str | None, kinds: dict[int, str | None]
) -> None:
    """Gives a merged cell's text to the row: in its first column, and in those beside it that are read in
    the same way and hold no free text. A column whose place is -1 gets none. A figure or a date over several
    columns of such is the value of none: it stays there as what cannot be read."""
    spanned = places[merge.left : merge.right + 1]
    single = {place for place in spanned if place in kinds and kinds[place] is None}
    mark = MERGED if text and re.search("[1-9]", text) else ""  # nothing is nothing for each
    first = kinds.get(places[merge.left]) if merge.left < len(places) else None
    for column, place in enumerate(spanned, start=merge.left):
        if place < 0:
            continue
        if place in single and len(single) > 1:
            cells[place] = text and mark + text
        elif column == merge.left or (first and kinds.get(place) == first):
            cells[place] = cells[place] or text


def _kinds(layout: Layout, contract: Contract) -> dict[int, str | None]:
    """Returns how the columns with a code list or of one type are read, by their place; None for figures and
    dates, of which each column has its own."""
    return {
        layout.columns[column.name]: None if column.type in SINGLE else read_expression(column, "x")
        for column in contract.columns
        if column.name in layout.columns and not is_plain(column)
    }


def _refuse_uncounted(book: Workbook, part: DataSheet, row: int) -> None:
    names = {place: name for name, place in book.layout.columns.items()}
    for column in part.sheet.uncounted[row]:
        name = names.get(part.places[column]) if column < len(part.places) else None
        if name:
            raise Refused(
                f"Lembar {quoted_name(part.sheet.name)}, sel {address(row, column)} (kolom {name}) berisi rumus"
                " tanpa hasil; buka berkas di Excel dan simpan lagi, atau tempel nilainya, lalu kirim"
                " lagi."
            )
