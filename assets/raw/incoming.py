"""From a file to the temp table `incoming`: the contract's columns as text, in the file's order.

Nothing is written to the warehouse here, and a refused file leaves nothing behind.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from assets.full_disk import full_disk
from assets.raw import kind
from assets.raw.csv_file import CsvFile, csv_batches, csv_relation, open_csv, separators_below
from assets.raw.csv_rows import BATCH, csv_tables, row_table
from assets.raw.header import Layout
from assets.raw.markup_file import read_html, read_spreadsheetml
from assets.raw.no_data import mark_no_data
from assets.raw.parquet_file import open_parquet, parquet_relation
from assets.raw.refusal import Refused, one_file
from assets.raw.sheet import Book
from assets.raw.text_file import seen, whole_text, written_once
from assets.raw.workbook import open_workbook, workbook_rows
from assets.raw.xlsx_file import read_book
from assets.warehouse import WarehouseError
from expectations.contract import Contract
from expectations.sql import literal, quoted

if TYPE_CHECKING:
    import pyarrow


def read_into_incoming(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    path: Path,
    passwords: Iterable[str] = (),
) -> Layout:
    """Makes the temp table `incoming`: the contract's columns as text, lainnya; a row's number in the file
    is its rowid + 1. Of a row to set aside for what it is: rusak (its cells), aturan (the rule), sebab (why).

    `passwords` are tried on a locked workbook. Raises Refused.
    """
    with one_file(contract.table):
        file = kind.look(path)
        if file.kind == "parquet":
            layout = _read_parquet(con, contract, path)
        elif file.kind in ("csv", "csv.gz"):
            layout = _read_csv(con, contract, file)
        else:
            book = open_workbook(open_book(file, passwords), contract)
            layout = book.layout
            _fill_tables(con, contract, layout, _tables(layout.width, workbook_rows(book)))
        mark_no_data(con, contract, layout)
    return layout


def _tables(width: int, rows: Iterator[list[str | None]]) -> Iterator["pyarrow.Table"]:
    """Yields rows that cannot be broken as tables, at least one."""
    while True:
        some = [
            [*(cell and seen(written_once(cell)) for cell in row), None, None]
            for row in islice(rows, BATCH)
        ]
        yield row_table(width, some)
        if len(some) < BATCH:
            return


def open_book(file: kind.Delivered, passwords: Iterable[str]) -> Book:
    """Returns the sheets of a workbook of any kind. Raises Refused if it does not open."""
    if file.kind == "html":
        return read_html(whole_text(file))
    if file.kind == "spreadsheetml":
        return read_spreadsheetml(file.read())
    return read_book(file.source, file.kind, passwords)


def _read_parquet(con: duckdb.DuckDBPyConnection, contract: Contract, path: Path) -> Layout:
    parquet = open_parquet(con, path, contract)
    try:
        _fill(con, contract, parquet.layout, parquet_relation(parquet))
    except duckdb.OutOfMemoryException:
        raise WarehouseError("memori habis saat membaca Parquet") from None
    except duckdb.Error as error:
        if full := full_disk(error):
            raise WarehouseError(full) from None
        raise Refused("Berkas terpotong atau rusak: isinya tidak dapat dibaca.") from None
    return parquet.layout


def _read_csv(con: duckdb.DuckDBPyConnection, contract: Contract, text: kind.Delivered) -> Layout:
    csv = open_csv(text, contract)
    if not _fill_quickly(con, contract, csv):
        _fill_tables(con, contract, csv.layout, csv_tables(csv, contract))
    return csv.layout


def _fill_quickly(con: duckdb.DuckDBPyConnection, contract: Contract, csv: CsvFile) -> bool:
    """Lets DuckDB or Arrow read the CSV; returns whether they could, with all its rows.

    Where they could not, they do not say which row is wrong: the slower way does, or reads it.
    """
    if not csv.plain or not csv.look.clean or csv.text.content:
        return False
    try:
        if csv.look.encoding == "utf-8":
            _fill(con, contract, csv.layout, csv_relation(csv))
            if not _has_every_cell(con, csv):
                return False
            return not csv.look.quoted or _has_every_line(con, contract, csv)
        if csv.look.quoted:
            return False
        con.register("batch", csv_batches(csv))
        try:
            _fill(con, contract, csv.layout, "batch")
        finally:
            con.unregister("batch")
        return True
    except (duckdb.Error, OSError, ValueError):
        return False


def _has_every_cell(con: duckdb.DuckDBPyConnection, csv: CsvFile) -> bool:
    """Returns whether the rows have all the separators: DuckDB drops a blank cell beyond the last, and with it the sign
    that a row's values have moved."""
    row = con.execute("select count(*) from temp.incoming").fetchone()
    return row is not None and separators_below(csv) == row[0] * (csv.width - 1)


def _has_every_line(con: duckdb.DuckDBPyConnection, contract: Contract, csv: CsvFile) -> bool:
    """Returns whether each line below the header became a row or lies inside a cell.

    Otherwise a quote may have stayed open, and rows may be lost. A cell of several lines with all the
    separators of a row has swallowed rows.
    """
    row = con.execute("select count(*) from temp.incoming").fetchone()
    lines = csv.look.lines - csv.skip
    if row is None or row[0] == lines:
        return row is not None
    cells = [quoted(column.name) for column in contract.columns]
    end, separator = "chr(10)", literal(csv.separator)
    ends = " + ".join(f"coalesce({_occurrences(cell, end)}, 0)" for cell in cells)
    swallows = " or ".join(
        f"(contains({cell}, {end}) and {_occurrences(cell, separator)} >= {csv.width - 1})"
        for cell in cells
    )
    several = " or ".join(f"contains({cell}, {end})" for cell in cells)
    counted = con.execute(
        f"select coalesce(sum({ends}), 0), coalesce(bool_or({swallows}), false)"
        f" from (select * from temp.incoming where {several})"
    ).fetchone()
    return counted is not None and row[0] + counted[0] == lines and not counted[1]


def _occurrences(cell: str, sign: str) -> str:
    return f"strlen({cell}) - strlen(replace({cell}, {sign}, ''))"


def _text(layout: Layout, name: str) -> str:
    """Returns the SQL of a column's text by c0, c1, …"""
    if name in layout.joined:
        places = layout.joined[name]
        digits = {
            i: f"nullif(regexp_extract(c{i}, '^\\s*(\\d+)(\\.0+)?\\s*$', 1), '')" for i, _ in places
        }
        padded = " || ".join(
            f"case when length({digits[i]}) <= {width} then lpad({digits[i]}, {width}, '0') end"
            if width
            else digits[i]
            for i, width in places
        )
        # Kemendagri's parts are of other widths, and need no filling up
        plain = " || ".join(digits.values())
        as_written = ", ".join(f"c{i}" for i, _ in places)
        whole = f"case when length({plain}) = 10 then {plain} end"
        return f"coalesce({padded}, {whole}, concat_ws(' ', {as_written}))"
    if name in layout.columns:
        return f"c{layout.columns[name]}"
    if name in layout.fixed:  # of a broken row nobody knows
        return f"case when rusak is null then {literal(layout.fixed[name])} end"
    return "cast(null as varchar)"


def _projection(contract: Contract, layout: Layout) -> tuple[str, str]:
    """Returns (select list, where) that turn c0, c1, …, rusak, sebab into a row of `incoming`."""
    columns = [f'{_text(layout, c.name)} as "{c.name}"' for c in contract.columns]
    extras = ", ".join(f"'{name}', c{index}" for name, index in layout.extras.items())
    lainnya = f"json_object({extras})" if extras else "cast(null as json)"
    cells = [f"c{i}" for i in range(layout.width)]
    # '!' is the first sign after the blank: true for nearly every row at its first cell
    filled = " or ".join(f"{cell} > '!'" for cell in cells)
    where = f"{filled} or trim(concat_ws('', {', '.join(cells)})) <> '' or rusak is not null"
    lainnya = f"case when rusak is null then {lainnya} else json_object('baris_rusak', rusak) end"
    rule = "case when rusak is not null then 'baris_rusak' end as aturan"
    return ", ".join([*columns, f"{lainnya} as lainnya", "rusak", rule, "sebab"]), where


def _fill(
    con: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout, relation: str
) -> None:
    projection, where = _projection(contract, layout)
    con.execute(
        f"create or replace temp table incoming as select {projection}"
        f" from (select *, cast(null as varchar) as rusak, cast(null as varchar) as sebab"
        f" from {relation}) where {where}"
    )


def _fill_tables(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    layout: Layout,
    tables: Iterator["pyarrow.Table"],
) -> None:
    """Fills `incoming` from tables of the layout's cells, rusak and sebab."""
    projection, where = _projection(contract, layout)
    statement = (
        f"create or replace temp table incoming as select {projection} from batch where {where}"
    )
    for table in tables:
        con.register("batch", table)
        con.execute(statement)
        con.unregister("batch")
        statement = f"insert into temp.incoming select {projection} from batch where {where}"
