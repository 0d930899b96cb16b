"""Workbooks for an office to fill in or to mend, in the layout of its source's contract.

Belongs here: how the sheets look. Which rows there are to mend is repair.py's business. Everything is
made in memory: XlsxWriter's constant_memory would put rows on disk in the clear.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from assets.handover.entry import choices, number_format, validation, width
from assets.handover.guide import column_rows, repair_guide, template_guide
from assets.quality.fault import fault
from assets.raw.header import CORRECTION, REMARKS, WITHDRAWAL
from expectations.contract import Column, Contract, Rule
from expectations.rules import SQL_RULE, rule_columns

GUIDE, LISTS = "Petunjuk", "Pilihan"  # a list on a hidden sheet has no limit of 255 signs
BLANK_ROWS = 10_000  # rows of a template that are checked as they are filled in
MAX_CELL = 32_767  # signs that a cell can hold
MAX_WIDTH = 60
EXTRA = tuple(
    Column(name, "string", False, False, "", ()) for name in (*CORRECTION, *REMARKS, *WITHDRAWAL)
)
# Sorting is not allowed: sorting only the cells that are not locked would part them from koreksi_row.
ALLOWED = {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True}
REQUIRED: dict[str, Any] = {"bg_color": "#1F3864", "font_color": "#FFFFFF"}
OPTIONAL: dict[str, Any] = {"bg_color": "#D9E2F3"}
WRONG: dict[str, Any] = {"bg_color": "#FFE699", "border": 1, "border_color": "#BFBFBF"}
OPEN: dict[str, Any] = {"locked": False}
TAKE_OUT: dict[str, Any] = {
    "validate": "list",
    "source": ["TARIK"],
    "error_message": "Pilih TARIK, atau kosongkan.",
}
LOCKED: dict[str, Any] = {"bg_color": "#F2F2F2", "font_color": "#404040"}
# The delivered columns from which staging makes one that is not delivered.
DELIVERED = {
    "kode_kelurahan": ("kelurahan", "id_rumah_tangga"),  # a name, or the form's code
    "nama": ("nama_lengkap",),
    "hubungan": ("status_hubungan", "hubungan_kepala"),
    "periode_target": ("periode",),
}


@dataclass(frozen=True)
class RepairRow:
    """A failing row: where it was delivered, its values as delivered in the contract's order, what some of
    them must be, where that is certain, and which of them have gone."""

    delivery_periode: str
    file: str
    row: int
    values: tuple[str | None, ...]
    suggestion: str | None = None
    fault: str = ""  # what cannot be read or is missing in it


def template_workbook(contract: Contract) -> bytes:
    """Returns an XLSX for an office to fill in: the source's sheet, Petunjuk, and the hidden lists."""
    content = BytesIO()
    with _book(content, contract, template_guide(contract), BLANK_ROWS) as (book, sheet):
        for position, column in enumerate(contract.columns):
            look = book.add_format({"num_format": number_format(column)})
            sheet.set_column(position, position, width(column), look)
        _header(book, sheet, contract.columns, ())
        sheet.autofilter(0, 0, BLANK_ROWS, len(contract.columns) - 1)
    return content.getvalue()


def repair_workbook(contract: Contract, rule: Rule, rows: Sequence[RepairRow]) -> bytes:
    """Returns an XLSX of failing rows, to be mended and delivered again as a correction.

    All rows are of one delivery_periode, at least one. Values are text exactly as delivered, but for
    what exceeds Excel's MAX_CELL signs.
    """
    named = named_columns(contract, rule)
    columns = [*contract.columns, *EXTRA]
    what = fault(contract, rule)
    content = BytesIO()
    guide = repair_guide(contract, rule, named, rows[0].delivery_periode)
    with _book(content, contract, guide, len(rows)) as (book, sheet):
        for position, column in enumerate(columns):
            if position < len(contract.columns):
                texts = [row.values[position] for row in rows]
                look: dict[str, Any] = {"num_format": number_format(column), "locked": False}
            else:
                texts = [_extra(column.name, row, what) for row in rows]
                look = {"num_format": "@"} | (OPEN if column.name in WITHDRAWAL else LOCKED)
            if column.name == WITHDRAWAL[0]:
                sheet.data_validation(1, position, len(rows), position, TAKE_OUT)
            beside = book.add_format(look)
            cell = book.add_format(look | WRONG) if column.name in named else beside
            longest = max(len(text or "") for text in texts)
            wide = min(max(longest + 2, len(column.name) + 4), MAX_WIDTH)
            sheet.set_column(position, position, wide, beside)
            _fill(sheet, position, texts, cell, blanks=cell is not beside)
        _header(book, sheet, columns, named)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.protect("", ALLOWED)
    return content.getvalue()


def named_columns(contract: Contract, rule: Rule) -> list[str]:
    """Returns the delivered columns that a rule is about, in the contract's order."""
    named = {*rule_columns(rule), rule.column}
    if rule.type == SQL_RULE:
        named |= set(re.findall(r"\w+", str(rule.kwargs.get("unexpected_rows_query", ""))))
    known = [column.name for column in contract.columns]
    named |= {other for name in named - set(known) for other in DELIVERED.get(name or "", ())}
    return [name for name in known if name in named]


def _extra(name: str, row: RepairRow, what: str) -> str | None:
    found = {
        "koreksi_file": row.file,
        "koreksi_row": str(row.row),
        "aturan": row.fault or what,
        "saran": row.suggestion,
    }
    return found.get(name)


def _fill(
    sheet: Worksheet, position: int, texts: list[str | None], look: Format, blanks: bool
) -> None:
    """Writes a column's texts below the header, as text: write() would make formulas of some.

    Blank cells have the look of the column; they are written only if they need another (`blanks`).
    """
    for index, text in enumerate(texts, start=1):
        if text:
            sheet.write_string(index, position, text[:MAX_CELL], look)
        elif blanks:
            sheet.write_blank(index, position, None, look)


@contextmanager
def _book(
    content: BytesIO, contract: Contract, guide: list[str], rows: int
) -> Iterator[tuple[Workbook, Worksheet]]:
    """Yields a workbook with its first sheet, still empty; the other sheets and the checks are made."""
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(contract.table)
        print_wide(sheet)
        sheet.repeat_rows(0)
        _guide(book, contract, guide)
        lists = book.add_worksheet(LISTS)
        lists.hide()
        for position, column in enumerate(contract.columns):
            source = None
            if listed := choices(column):
                lists.write_column(0, position, listed, book.add_format({"num_format": "@"}))
                source = f"={LISTS}!{xl_range_abs(0, position, len(listed) - 1, position)}"
            if options := validation(contract, column, source):
                sheet.data_validation(1, position, rows, position, options)
        yield book, sheet


def _header(
    book: Workbook, sheet: Worksheet, columns: Sequence[Column], named: Sequence[str]
) -> None:
    """Writes the bare column names, by which the loader knows them; what else there is to say is colour."""
    look: dict[str, Any] = {"bold": True, "valign": "vcenter"}
    for position, column in enumerate(columns):
        colour = REQUIRED if column.required else OPTIONAL
        if column.name in named:
            colour = WRONG
        sheet.write_string(0, position, column.name, book.add_format(look | colour))
    sheet.freeze_panes(1, 0)


def _guide(book: Workbook, contract: Contract, lines: list[str]) -> None:
    sheet = book.add_worksheet(GUIDE)
    print_wide(sheet)
    for position, wide in enumerate((28, 52, 12, 46, 60)):
        sheet.set_column(position, position, wide)
    sheet.hide_gridlines(2)
    text: dict[str, Any] = {"text_wrap": True, "valign": "top", "align": "left"}
    plain, title = book.add_format(text), book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, lines[0], title)
    for index, line in enumerate(lines[1:], start=1):
        sheet.merge_range(index, 0, index, 3, "", plain)
        sheet.write_string(index, 0, line, plain)
        sheet.set_row(index, 15 * (1 + len(line) // 145))
    cell = book.add_format(text | {"border": 1, "border_color": "#BFBFBF", "num_format": "@"})
    head = book.add_format({"bold": True} | REQUIRED)
    for index, row in enumerate(column_rows(contract), start=len(lines) + 1):
        for position, value in enumerate(row):
            sheet.write_string(index, position, value, cell if index > len(lines) + 1 else head)


def write_texts(sheet: Worksheet, lines: Sequence[str], head: Format, plain: Format) -> None:
    """Writes a guide: a heading, then a text a row."""
    sheet.set_column(0, 0, 110)
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text, head if line == 0 else plain)


def print_wide(sheet: Worksheet) -> None:
    """Has the sheet printed across A4."""
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
