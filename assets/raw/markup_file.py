"""Tables that other programs write as markup and call a workbook: HTML pages and Excel's XML of 2003."""

from collections.abc import Iterable
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

from assets.raw.refusal import Refused
from assets.raw.sheet import Book, Merge, Row, Sheet, cell_text, number_text, refuse_span

MAX_SPAN = 1000  # rows or columns that one cell of a page holds for
IN_A_CELL = ("td", "th")
BROKEN_XML = (
    "Berkas terpotong atau rusak: tidak dapat dibuka sebagai XML Excel; simpan sebagai XLSX."
)
NO_TABLE = (
    "Isi berkas sebuah halaman web (HTML) tanpa tabel; unduh lagi datanya, simpan sebagai XLSX."
)


class _Tables(HTMLParser):
    """Collects the tables of a page, those within others too, as grids of text with merged cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.open: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(_Table())
        elif not self.open:
            return
        elif tag == "tr":
            self.open[-1].end_cell()
            self.open[-1].rows.append([])
        elif tag in IN_A_CELL:
            self.open[-1].start_cell(dict(attrs))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            return
        if tag in (*IN_A_CELL, "tr"):
            self.open[-1].end_cell()
        elif tag == "table":
            self.finish()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].text is not None:
            self.open[-1].text.append(data)

    def finish(self) -> None:
        table = self.open.pop()
        table.end_cell()
        name = f"tabel {len(self.sheets) + 1}"
        refuse_span(name, len(table.rows), max(map(len, table.rows), default=0))
        self.sheets.append(_sheet(name, table.rows, table.merges))


class _Table:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.merges: list[Merge] = []
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.reserved: set[tuple[int, int]] = set()

    def start_cell(self, attributes: dict[str, str | None]) -> None:
        self.end_cell()
        self.rows = self.rows or [[]]
        high, wide = (
            int(value) if (value := (attributes.get(key) or "1").strip()).isdecimal() else 1
            for key in ("rowspan", "colspan")
        )
        self.span = min(max(high, 1), MAX_SPAN), min(max(wide, 1), MAX_SPAN)
        self.text = []

    def end_cell(self) -> None:
        if self.text is None:
            return
        top, row = len(self.rows) - 1, self.rows[-1]
        while (top, len(row)) in self.reserved:
            row.append(None)
        left = len(row)
        (high, wide), text = self.span, " ".join("".join(self.text).split())
        row.extend([text or None, *[None] * (wide - 1)])
        if (high, wide) != (1, 1):
            self.merges.append(Merge(top, left, top + high - 1, left + wide - 1))
            self.reserved |= {
                (top + down, left + right) for down in range(1, high) for right in range(wide)
            }
        self.text = None


def _sheet(name: str, rows: list[Row], merges: list[Merge]) -> Sheet:
    width = max(map(len, rows), default=0)
    return Sheet(name, lambda: ([*row, *[None] * (width - len(row))] for row in rows), merges)


def read_html(text: str) -> Book:
    """Returns each table of a page as a sheet. Raises Refused if there is none."""
    page = _Tables()
    page.feed(text)
    page.close()
    while page.open:
        page.finish()
    if not page.sheets:
        raise Refused(NO_TABLE)
    return Book(page.sheets, [])


def read_spreadsheetml(content: bytes) -> Book:
    """Returns the sheets of Excel's XML of 2003. Raises Refused for what is broken."""
    book = Book([], [])
    try:
        for _, node in ElementTree.iterparse(BytesIO(content)):
            if _tag(node) != "Worksheet":
                continue
            name = _attribute(node, "Name") or ""
            visible = next((n.text for n in node.iter() if _tag(n) == "Visible"), None)
            if visible in ("SheetHidden", "SheetVeryHidden"):
                book.hidden.append(name)
            else:
                book.sheets.append(_worksheet(name, node))
            node.clear()
    except (ElementTree.ParseError, ValueError):
        raise Refused(BROKEN_XML) from None
    return book


def _worksheet(name: str, node: ElementTree.Element) -> Sheet:
    rows: list[Row] = []
    merges: list[Merge] = []
    uncounted: dict[int, list[int]] = {}
    width = 0
    for line in (n for n in node.iter() if _tag(n) == "Row"):
        index = int(_attribute(line, "Index") or len(rows) + 1) - 1
        refuse_span(name, index + 1, max(width, 1))
        rows.extend([] for _ in range(index + 1 - len(rows)))
        row = rows[index]
        for cell in (n for n in line if _tag(n) == "Cell"):
            left = int(_attribute(cell, "Index") or len(row) + 1) - 1
            width = max(width, left + 1)
            refuse_span(name, len(rows), width)
            row.extend([None] * (left - len(row)))
            across, down = (int(_attribute(cell, f"Merge{way}") or 0) for way in ("Across", "Down"))
            data = next((n for n in cell if _tag(n) == "Data"), None)
            row.append(None if data is None else _data_text(data))
            row.extend([None] * across)
            if across or down:
                merges.append(Merge(index, left, index + down, left + across))
            if data is None and _attribute(cell, "Formula"):
                uncounted.setdefault(index, []).append(left)
    sheet = _sheet(name, rows, merges)
    sheet.uncounted = uncounted
    return sheet


def _data_text(data: ElementTree.Element) -> str | None:
    text, kind = "".join(data.itertext()), _attribute(data, "Type")
    if kind == "Number":
        return number_text(float(text))
    if kind == "DateTime":
        return cell_text(datetime.fromisoformat(text.strip().removesuffix("Z")))
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return text or None


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _attribute(node: ElementTree.Element, name: str) -> str | None:
    found: Iterable[tuple[str, str]] = node.attrib.items()
    return next((value for key, value in found if key.rpartition("}")[2] == name), None)
