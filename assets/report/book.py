"""A report as a workbook: one sheet a section, each printable on A4 landscape; no text there is a formula."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from assets.handover.workbook import print_wide
from assets.report.content import Cell, Report, Section, Table, said
from assets.report.page import INTERNAL, SYNTHETIC

FORMATS = {
    "teks": "@",
    "bulat": "#,##0",
    "satu": "#,##0.0",
    "tanda": "+#,##0.0;-#,##0.0;0.0",
    "persen": "0.00%",
    "bagian": "0.0%",
    "rupiah": '"Rp" #,##0',
    "tanggal": "[$-421]d mmmm yyyy",
}


def workbook(report: Report) -> bytes:
    """Returns the workbook; the same report gives the same bytes."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:  # else it puts its parts on disk
        # the day it was written would make each rerun another file
        book.set_properties(
            {
                "title": f"{report.title}: {report.area}, {report.period}",
                "created": datetime(2022, 1, 1),
            }
        )
        looks = {
            kind: book.add_format(
                {
                    "num_format": shown,
                    "valign": "top",
                    "text_wrap": kind == "teks",
                    "indent": int(kind == "teks"),
                    "bottom": 4,
                    "align": "left" if kind in ("teks", "tanggal") else "right",
                }
            )
            for kind, shown in FORMATS.items()
        }
        looks["judul"] = book.add_format({"bold": True, "font_size": 14})
        looks["kepala"] = book.add_format(
            {
                "bold": True,
                "bg_color": "#D9E2F3",
                "text_wrap": True,
                "valign": "top",
                "border": 1,
            }
        )
        looks["tebal"] = book.add_format({"bold": True})
        looks["biasa"] = book.add_format({"text_wrap": True, "valign": "top"})
        _front(book.add_worksheet("Ringkasan"), report, looks)
        for section in report.sections:
            _section(book.add_worksheet(section.sheet), report, section, looks)
    return content.getvalue()


def _sheet(sheet: Worksheet, report: Report, title: str, looks: dict[str, Any]) -> int:
    print_wide(sheet)
    place = f"{report.area}, {report.period}".replace("&", "&&")  # a single one begins a code
    sheet.set_footer(f"&L{place}&R&P / &N")
    sheet.write_string(0, 0, title, looks["judul"])
    sheet.write_string(1, 0, f"{report.area}, {report.period}", looks["tebal"])
    sheet.write_string(2, 0, f"{SYNTHETIC} {INTERNAL}" if report.synthetic else INTERNAL)
    return 4


def _front(sheet: Worksheet, report: Report, looks: dict[str, Any]) -> None:
    at = _sheet(sheet, report, report.title, looks)
    sheet.set_column(0, 0, 45)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 70)
    for row in report.keys:
        for column, text in enumerate(row):
            sheet.write_string(at, column, text, looks["tebal" if column == 1 else "biasa"])
        at += 1
    for heading, texts in (("Perlu dibahas", report.points), ("Cara membaca", report.notes)):
        if texts:
            sheet.write_string(at + 1, 0, heading, looks["tebal"])
            at += 2
            for text in texts:
                sheet.merge_range(at, 0, at, 2, "", looks["biasa"])
                sheet.write_string(at, 0, text, looks["biasa"])
                sheet.set_row(at, 15 * (1 + len(text) // 130))
                at += 1


def _section(sheet: Worksheet, report: Report, section: Section, looks: dict[str, Any]) -> None:
    at = _sheet(sheet, report, section.title, looks)
    for text in section.texts:
        sheet.write_string(at, 0, text)
        at += 1
    grids = [_grid(table) for table in section.tables]
    widths = _widths(heads + rows for heads, rows in grids)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    at += bool(section.texts)
    for table, (heads, rows) in zip(section.tables, grids, strict=True):
        if not rows:
            sheet.write_string(at, 0, table.empty)
            at += 2
            continue
        sheet.write_string(at, 0, table.caption, looks["tebal"])
        for row_at, row in enumerate(heads + rows, at + 1):
            sheet.set_row(row_at, 15 * _height(row, widths))  # not every program fits it by itself
            for column, cell in enumerate(row):
                _write(
                    sheet,
                    row_at,
                    column,
                    cell,
                    looks["kepala"] if row_at == at + 1 else looks[cell.kind],
                )
        at += len(rows) + 3


def _grid(table: Table) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Returns the row of heads and the other rows, an interval in two columns of its own."""
    spread = [any(row[at].low is not None for row in table.rows) for at in range(len(table.heads))]
    heads, rows = [], []
    for head, apart in zip(table.heads, spread, strict=True):
        named = [head, "batas bawah 90 %", "batas atas 90 %"]
        heads += [Cell(name) for name in named[: 3 if apart else 1]]
    for row in table.rows:
        cells = []
        for cell, apart in zip(row, spread, strict=True):
            cells.append(cell)
            if apart:
                cells += [Cell(end, cell.kind, absent="") for end in (cell.low, cell.high)]
        rows.append(cells)
    return [heads], rows


def _text(cell: Cell) -> str:
    """Returns what of a cell decides its column's width: numbers fit any."""
    if cell.value is None:
        return cell.absent
    return said(cell.value, cell.kind) if cell.kind in ("teks", "tanggal") else ""


def _widths(grids: Iterable[list[list[Cell]]]) -> list[int]:
    """Returns the width of each column: its longest text within limits; a head may be broken."""
    widths: dict[int, int] = {}
    for heads, *rows in grids:
        for column in range(len(heads)):
            wanted = max((len(_text(row[column])) for row in rows), default=0)
            widths[column] = max(widths.get(column, 13), min(wanted + 2, 46))
    return list(widths.values())


def _height(row: list[Cell], widths: list[int]) -> int:
    """Returns how many lines the row's longest text takes."""
    return max(
        len(wrap(_text(cell), width - 2)) or 1 for cell, width in zip(row, widths, strict=False)
    )


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, look: Any) -> None:
    if cell.value is None:
        sheet.write_string(row, column, cell.absent, look)
    elif cell.kind == "teks":
        sheet.write_string(row, column, str(cell.value), look)
    elif cell.kind == "tanggal":
        sheet.write_datetime(row, column, cell.value, look)
    else:
        sheet.write_number(row, column, float(cell.value), look)
