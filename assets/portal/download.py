"""A table as a file: CSV, XLSX or Parquet, in which no text becomes a formula.

Belongs here: the bytes. Who may have them, and that it goes on record, is the portal's.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_file(
    kind: str, names: Sequence[str], rows: Sequence[Sequence[Any]], note: str = ""
) -> bytes:
    """Returns the table as a file of the kind; `note` stands beside it where the kind has a place for one.

    Raises KeyError for another kind. Whole numbers and decimals stay numbers, days stay days.
    """
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](names, rows, note)


def _csv(names: Sequence[str], rows: Sequence[Sequence[Any]], note: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: Any) -> Any:
    """Returns a text that a spreadsheet would reckon with behind an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _xlsx(names: Sequence[str], rows: Sequence[Sequence[Any]], note: str) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("data")
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, name in enumerate(names):
            sheet.set_column(at, at, max(12, len(name) + 2))
            sheet.write_string(0, at, name, head)
        for line, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if isinstance(value, bool) or value is None:
                    sheet.write(line, at, value)
                elif isinstance(value, int | float | Decimal):
                    sheet.write_number(line, at, float(value))
                elif isinstance(value, datetime):  # a workbook knows no time zone
                    sheet.write_datetime(line, at, value.replace(tzinfo=None), moment)
                elif isinstance(value, date):
                    sheet.write_datetime(line, at, value, day)
                else:
                    sheet.write_string(
                        line, at, str(_plain(value)) if isinstance(value, list) else str(value)
                    )
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&C{note.replace('&', '&&')[:200]}")
    return out.getvalue()


def _parquet(names: Sequence[str], rows: Sequence[Sequence[Any]], note: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [[row[at] for row in rows] for at in range(len(names))]
    table = pa.table({name: _column(column) for name, column in zip(names, columns, strict=True)})
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"catatan": note}), sink)
    return sink.getvalue()


def _column(values: list[Any]) -> Any:
    """Returns one column; decimals of different scales as doubles, and nothing but nulls as text."""
    import pyarrow as pa

    if any(isinstance(value, Decimal) for value in values):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    found = pa.array(values)
    return found.cast(pa.string()) if pa.types.is_null(found.type) else found
