"""Files of every kind: the same table gives the same rows, and what is no table is called by its name."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import pytest
import xlsxwriter

from assets.raw import kind, sheet
from tests.raw.conftest import Office, csv_text, dtks

PEOPLE = [dtks(1, nama="RENÉ <&>"), dtks(2, alamat=None), dtks(3, nama="JUMLAH", desil="2.5")]
TABLE: list[list[str | None]] = [list(PEOPLE[0]), *(list(row.values()) for row in PEOPLE)]
CSV = csv_text(PEOPLE).encode()


def xlsx() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        for index, line in enumerate(TABLE):
            page.write_row(index, 0, line)
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pd.DataFrame(PEOPLE).to_parquet(content)
    return content.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>{}"
    "</office:spreadsheet></office:body></office:document-content>"
)


def ods_cell(text: str | None, more: str = "") -> str:
    if text is None:
        return f"<table:table-cell {more}/>"
    return (
        f'<table:table-cell office:value-type="string" {more}><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
    )


def ods_sheet(rows: Sequence[str], name: str = "A", more: str = "") -> str:
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}" {more}>{lines}</table:table>'


def ods(*sheets: str) -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="'
        f'{kind.decode()}"/></manifest:manifest>'
    ).encode()
    content = ODS.format("".join(sheets)).encode()
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_rows(table: Sequence[Sequence[str | None]]) -> list[str]:
    return ["".join(map(ods_cell, line)) for line in table]


def html(table: Sequence[Sequence[str | None]] = TABLE, tag: str = "td") -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<{tag}>{escape(c or '')}&nbsp;" for c in line) + "</tr>"
        for line in table
    )
    return f"<html><body><p>Daftar<table border=1>{rows}</table></body></html>".encode()


def spreadsheetml(pages: dict[str, Sequence[Sequence[str | None]]], hidden: str = "") -> bytes:
    def page(name: str, table: Sequence[Sequence[str | None]]) -> str:
        rows = "".join(
            "<Row>"
            + "".join(
                f'<Cell ss:Index="{i}"><Data ss:Type="String">{escape(c)}</Data></Cell>'
                for i, c in enumerate(line, 1)
                if c is not None
            )
            + "</Row>"
            for line in table
        )
        seen = "<Visible>SheetHidden</Visible>" if name == hidden else ""
        return (
            f'<Worksheet ss:Name="{name}"><Table>{rows}</Table><WorksheetOptions'
            f' xmlns="urn:schemas-microsoft-com:office:excel">{seen}</WorksheetOptions></Worksheet>'
        )

    spaces = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {spaces}'
        f" {spaces.replace('xmlns', 'xmlns:ss')}>"
        + "".join(page(name, table) for name, table in pages.items())
        + "</Workbook>"
    ).encode()


def record(number: int, content: bytes = b"") -> bytes:
    head = [number] if number < 128 else [number & 0x7F | 0x80, number >> 7]
    size, length = len(content), []
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return bytes([*head, *length]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(table: Sequence[Sequence[str | None]] = TABLE, merge: tuple[int, ...] = ()) -> bytes:
    """A workbook in Excel's binary records: BrtRowHdr, BrtCellSt, BrtCellError for #REF!."""
    rows = record(129) + record(148, struct.pack("<4I", 0, len(table) - 1, 0, 16)) + record(145)
    for index, line in enumerate(table):
        rows += record(0, struct.pack("<2IHBBI", index, 0, 300, 0, 0, 0))
        for column, text in enumerate(line):
            head = struct.pack("<2I", column, 0)
            if text == "#REF!":
                rows += record(3, head + b"\x17")
            elif text is not None:
                rows += record(6, head + wide(text))
    rows += record(146) + (record(176, struct.pack("<4I", *merge)) if merge else b"") + record(130)
    bundle = record(156, struct.pack("<2I", 0, 1) + wide("rId1") + wide("A"))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
        "</Relationships>"
    ).encode()
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": links,
            "xl/worksheets/sheet1.bin": rows,
        }
    )


KINDS: dict[str, Callable[[], bytes]] = {
    "a.csv": lambda: CSV,
    "a.txt": lambda: csv_text(PEOPLE, "|").encode(),
    "a.tsv": lambda: csv_text(PEOPLE, "\t").encode("utf-16"),
    "a.csv.gz": lambda: gzip.compress(CSV),
    "a.txt.gz": lambda: gzip.compress(csv_text(PEOPLE, ";").encode("cp1252")),
    "a.xlsx.gz": lambda: gzip.compress(xlsx()),
    "a.zip": lambda: zipped({"data/a.csv": CSV, "__MACOSX/._a.csv": b"x", "data/": b""}),
    "b.zip": lambda: zipped({"a.xlsx": xlsx()}),
    "a.xlsx": xlsx,
    "a.parquet": parquet,
    "a.ods": lambda: ods(ods_sheet(ods_rows(TABLE))),
    "a.xlsb": xlsb,
    "a.xls": html,
    "a.html": lambda: html(tag="th"),
    "b.xls": lambda: spreadsheetml({"A": TABLE}),
    "a.xml": lambda: spreadsheetml({"A": TABLE}),
    # by their content, whatever they are called
    "c.csv": xlsx,
    "c.xlsx": lambda: CSV,
    "c.xls": lambda: csv_text(PEOPLE, "\t").encode("utf-16"),
    "c.txt": parquet,
    "c.parquet": lambda: csv_text(PEOPLE, ";").encode("cp1252"),
    "d.csv": lambda: gzip.compress(CSV),
}


@pytest.mark.parametrize("file", KINDS)
def test_the_same_table_gives_the_same_rows(office: Office, file: str) -> None:
    office.put(file, KINDS[file]())
    office.load()
    assert office.deliveries("status, reason, extra_columns") == [("LOADED", None, None)]
    names = ", ".join(TABLE[0])  # type: ignore[arg-type]
    assert office.raw(f'{names}, lainnya, "row"') == [
        (*row, None, n) for n, row in enumerate(TABLE[1:], 1)
    ]


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("a.zip", zipped({"a.csv": CSV, "b.csv": CSV}), "2 berkas (a.csv, b.csv)"),
        ("b.zip", zipped({"a.zip": zipped({"a.csv": CSV})}), "arsip lagi"),
        ("c.zip", zipped({"a.csv.gz": gzip.compress(CSV)}), "arsip lagi"),
        ("d.zip", zipped({}), "ZIP ini kosong"),
        ("e.zip", zipped({"a.pdf": b"%PDF-1.7"}), "sebuah PDF"),
        ("f.zip", zipped({"a.parquet": parquet()}), "Parquet tanpa ZIP"),
        ("g.zip", zipped({"a.csv": CSV})[:-30], "terpotong atau rusak"),
        ("a.gz", gzip.compress(gzip.compress(CSV)), "arsip lagi"),
        ("b.gz", gzip.compress(CSV * 99)[:-40], "terpotong"),
        ("c.gz", gzip.compress(b"", mtime=0), "Berkas kosong"),
        ("a.xls", b"<html><body>Silakan masuk</body></html>", "halaman web (HTML) tanpa tabel"),
        ("b.xls", b"<?xml version='1.0'?><data/>", "sebuah XML"),
        ("a.xml", spreadsheetml({"A": TABLE})[:-400], "XML Excel"),
        ("a.csv", b"Rar!\x1a\x07", "sebuah arsip RAR"),
        ("b.csv", b'[{"nik": 1}]', "sebuah JSON"),
        ("c.csv", b"MIME-Version: 1.0\n", "MHTML"),
        ("d.xlsx", zipped({"word/document.xml": b"<x/>"}), "sebuah dokumen Word"),
        ("a.xlsb", zipped({"xl/workbook.bin": b"\x01"}), "dibuka sebagai XLSB"),
        ("a.ods", ods(ods_sheet(ods_rows(TABLE)))[:-60], "terpotong atau rusak"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(
    office: Office, file: str, content: bytes, why: str
) -> None:
    reason = office.refusal(file, content)
    assert why in reason and "3172" not in reason


def test_bombs_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kind, sheet):
        monkeypatch.setattr(module, "MAX_UNPACKED", 4 << 20)
    zeros = b" " * (8 << 20)
    office.put("a.zip", zipped({"a.csv": CSV + zeros}))
    office.put("b.gz", gzip.compress(b"\x89HDF" + zeros))
    office.put("c.ods", ods(ods_sheet(ods_rows(TABLE)), zeros.decode()))
    many = 'table:number-columns-repeated="16000"'
    office.put("d.ods", ods(ods_sheet([ods_cell("x", many)] * 3000)))
    office.put("e.xlsb", xlsb([[None] * 16_000 + ["x"]] * 3000))
    office.load()
    reasons = dict(office.deliveries("file, reason"))
    for file in ("a.zip", "c.ods"):
        assert "MB sesudah dibuka" in reasons[file]
    for file in ("d.ods", "e.xlsb"):
        assert "membentang" in reasons[file]


def test_ods_merges_errors_hidden_sheets_and_formulas(office: Office) -> None:
    people = [list(dtks(n).values()) for n in (1, 2)]
    first = [ods_cell(c) for c in people[0]]
    second = [ods_cell(c) for c in people[1]]
    first[2] = ods_cell("3172040101100007", 'table:number-rows-spanned="2"')
    second[2] = "<table:covered-table-cell/>"
    second[3] = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
        ' office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    head = "".join(map(ods_cell, dtks()))
    body = ["".join(first), "".join(second)]
    hidden = ods_sheet([head, "".join(map(ods_cell, people[0]))], "LAMA", 'table:style-name="h"')
    office.put("a.ods", ods(hidden, ods_sheet([head, *body], "DATA")))
    first[4] = '<table:table-cell table:formula="of:=A1"/>'
    office.put("b.ods", ods(ods_sheet([head, "".join(first)], "RW 1")))
    office.load()
    assert office.raw('no_kk, nama, "row"') == [
        ("3172040101100007", "SITI AMINAH", 1),
        ("3172040101100007", "#DIV/0!", 2),
    ]
    [(_, reason)] = [row for row in office.deliveries("file, reason") if row[0] == "b.ods"]
    assert 'Lembar "RW 1", sel E2 (kolom tanggal_lahir)' in reason


def test_xlsb_merges_and_errors(office: Office) -> None:
    table = [list(line) for line in TABLE]
    table[2][2], table[3][8] = None, "#REF!"
    office.put("a.xlsb", xlsb(table, (1, 2, 2, 2)))
    office.load()
    assert office.raw("no_kk, rt") == [
        ("3172040101100001", "001"),
        ("3172040101100001", "001"),
        ("3172040101100001", "#REF!"),
    ]


def test_a_blank_first_column_moves_no_cell(office: Office) -> None:
    """calamine leaves it out; merged cells, errors and formulas are told by their addresses."""
    card, left = "3172040101100007", 2
    table = [list(line) for line in TABLE[:3]]
    table[1][2], table[2][2], table[2][8] = card, None, "#REF!"
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        page = made.add_worksheet()
        for index, line in enumerate(table):
            page.write_row(index, left, line)
        page.merge_range(1, left + 2, 2, left + 2, card)
        page.write_formula(2, left + 8, "=A99", None, "#REF!")
    office.put("a.xlsx", content.getvalue())
    lines = [list(map(ods_cell, line)) for line in table]
    lines[1][2] = ods_cell(card, 'table:number-rows-spanned="2"')
    lines[2][2] = "<table:covered-table-cell/>"
    lines[2][8] = ods_cell("#REF!", 'table:formula="of:=A99"')
    blank = f'<table:table-cell table:number-columns-repeated="{left}"/>'
    office.put("b.ods", ods(ods_sheet([blank + "".join(line) for line in lines])))
    moved = [[*[None] * left, *line] for line in table]
    office.put("c.xlsb", xlsb(moved, (1, 2, left + 2, left + 2)))
    office.load()
    assert (
        office.deliveries("status, extra_columns, missing_columns") == [("LOADED", None, None)] * 3
    )
    assert (
        office.raw("no_kk, tanggal_lahir, rt")
        == [
            (card, "1990-01-02", "001"),
            (card, "1990-01-02", "#REF!"),
        ]
        * 3
    )


def test_a_formula_without_result_beside_a_blank_first_column_is_told_by_its_address(
    office: Office,
) -> None:
    for file, column, cell in (("a.xlsx", 17, "R2"), ("b.xlsx", 5, "F2")):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as made:
            page = made.add_worksheet("RW 1")
            for index, line in enumerate(TABLE[:2]):
                page.write_row(index, 1, line)
            page.write_formula(1, column, "=A99")
        name = TABLE[0][column - 1]
        assert f'Lembar "RW 1", sel {cell} (kolom {name})' in office.refusal(
            file, content.getvalue()
        )


def test_a_page_with_spans_and_several_tables(office: Office) -> None:
    names = "".join(f"<th rowspan=2>{n}</th>" for n in list(dtks())[:14])
    head = f"<tr>{names}<th colspan=3>PENERIMA</th></tr><tr><td>PKH<td>BPNT<td>PBI</tr>"
    cells = [f"<td>{c}</td>" for c in dtks(1).values()]
    other = [f"<td>{c}</td>" for c in dtks(2).values()]
    cells[2] = "<td rowspan='2'>3172040101100007</td>"
    body = f"<tr>{''.join(cells)}<tr>{''.join(other[:2] + other[3:])}"
    total = "<tr><td colspan=13>JUMLAH<td colspan=4>2 jiwa"
    page = f"<!DOCTYPE html><table><tr><td>DINAS SOSIAL</table><table>{head}{body}{total}</table>"
    office.put("a.xls", page.encode())
    office.load()
    assert office.raw('no_kk, penerima_pkh, penerima_pbi, "row"') == [
        ("3172040101100007", "YA", "YA", 1),
        ("3172040101100007", "YA", "YA", 2),
        (None, None, None, 3),
    ]
    assert office.rows("select reason from quality.quarantine") == [("baris jumlah",)]


def test_excel_xml_types_spans_and_hidden_sheets(office: Office) -> None:
    pages = {"LAMA": [TABLE[0], TABLE[1]], "DATA": TABLE}
    text = spreadsheetml(pages, hidden="LAMA").decode()
    lama, data = text.split('ss:Name="DATA"')
    data = data.replace('"String">1<', '"Number">1<').replace('"String">2.5<', '"Number">2.5<')
    data = data.replace('"String">1990-01-02<', '"DateTime">1990-01-02T00:00:00.000<')
    data = data.replace('"String">T<', '"Boolean">0<').replace(
        '"String">3172041201900003<', '"Error">#N/A<'
    )
    office.put("a.xls", f'{lama}ss:Name="DATA"{data}')
    office.load()
    assert office.raw('nik, tanggal_lahir, desil, disabilitas, "row"') == [
        ("3172041201900001", "1990-01-02", "1", "FALSE", 1),
        ("3172041201900002", "1990-01-02", "1", "FALSE", 2),
        ("#N/A", "1990-01-02", "2.5", "FALSE", 3),
    ]
