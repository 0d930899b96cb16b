"""From a file to the temp table `incoming`: the contract's columns as text, in the file's order.

Nothing is written to the warehouse here, and a refused file leaves nothing behind.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from assets.raw.csv_file import (
    CsvFile,
    _literal,
    csv_batches,
    csv_relation,
    csv_rows,
    open_csv,
)
from assets.raw.header import Layout
from assets.raw.parquet_file import open_parquet, parquet_relation
from assets.raw.refusal import Refused
from assets.raw.xlsx_file import open_xlsx, xlsx_rows
from assets.warehouse import WarehouseError, no_values
from expectations.contract import Contract

BATCH = 20_000  # rows handed over from Python at once
KINDS = (".csv", ".xlsx", ".parquet")


def read_into_incoming(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    path: Path,
    passwords: Iterable[str] = (),
) -> Layout:
    """Makes the temp table `incoming`: the contract's columns as text, lainnya, rusak; a row's number in
    the file is its rowid + 1. `passwords` are tried on a locked workbook. Raises Refused."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise Refused("Jenis berkas tidak dikenal; kirim CSV, XLSX atau Parquet.")
    if kind == ".parquet":
        parquet = open_parquet(con, path, contract)
        try:
            _fill(con, contract, parquet.layout, parquet_relation(parquet), len(parquet.types))
        except duckdb.OutOfMemoryException:
            raise WarehouseError("memori habis saat membaca Parquet") from None
        except duckdb.Error:
            raise Refused("Berkas terpotong atau rusak: isinya tidak dapat dibaca.") from None
        return parquet.layout
    if kind == ".xlsx":
        xlsx = open_xlsx(path, contract, passwords)
        _fill_rows(con, contract, xlsx.layout, xlsx_rows(xlsx), xlsx.width)
        return xlsx.layout
    csv = open_csv(path, contract)
    if not _fill_quickly(con, contract, csv):
        _fill_rows(con, contract, csv.layout, csv_rows(csv), csv.width)
    return csv.layout


def _fill_quickly(con: duckdb.DuckDBPyConnection, contract: Contract, csv: CsvFile) -> bool:
    """Lets DuckDB or Arrow read the CSV; returns whether they could, with all its rows.

    Where they could not, they do not say which row is wrong: the slower way does, or reads it.
    """
    if not csv.plain:
        return False
    try:
        if csv.encoding == "utf-8-sig":
            _fill(con, contract, csv.layout, csv_relation(csv), csv.width)
            return not csv.quoted or _has_every_line(con, contract, csv)
        if csv.quoted:
            return False
        con.register("batch", csv_batches(csv))
        try:
            _fill(con, contract, csv.layout, "batch", csv.width)
        finally:
            con.unregister("batch")
        return True
    except (duckdb.Error, OSError, ValueError):
        return False


def _has_every_line(con: duckdb.DuckDBPyConnection, contract: Contract, csv: CsvFile) -> bool:
    """Returns whether each line below the header became a row or lies inside a cell.

    Otherwise a quote may have stayed open, and rows may be lost. A cell of several lines with all the
    separators of a row has swallowed rows.
    """
    row = con.execute("select count(*) from temp.incoming").fetchone()
    lines = csv.lines - csv.skip
    if row is None or row[0] == lines:
        return row is not None
    cells = [f'"{column.name}"' for column in contract.columns]
    end, separator = "chr(10)", _literal(csv.separator)
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


def _projection(contract: Contract, layout: Layout, width: int) -> tuple[str, str]:
    """Returns (select list, where) that turn the columns c0, c1, …, rusak into a row of `incoming`."""
    columns = [
        f'c{layout.columns[c.name]} as "{c.name}"'
        if c.name in layout.columns
        else f'cast(null as varchar) as "{c.name}"'
        for c in contract.columns
    ]
    extras = ", ".join(f"'{name}', c{index}" for name, index in layout.extras.items())
    lainnya = f"json_object({extras})" if extras else "cast(null as json)"
    cells = [f"c{i}" for i in range(width)]
    # '!' is the first sign after the blank: true for nearly every row at its first cell
    filled = " or ".join(f"{cell} > '!'" for cell in cells)
    where = f"{filled} or trim(concat_ws('', {', '.join(cells)})) <> '' or rusak is not null"
    lainnya = f"case when rusak is null then {lainnya} else json_object('baris_rusak', rusak) end"
    return ", ".join([*columns, f"{lainnya} as lainnya", "rusak"]), where


def _fill(
    con: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout, relation: str, width: int
) -> None:
    projection, where = _projection(contract, layout, width)
    con.execute(
        f"create or replace temp table incoming as select {projection}"
        f" from (select *, cast(null as varchar) as rusak from {relation}) where {where}"
    )


def _fill_rows(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    layout: Layout,
    rows: Iterator[list[str | None]],
    width: int,
) -> None:
    """Fills `incoming` from rows of `width` cells and one for the JSON of a broken row."""
    import pyarrow as pa

    names = [*(f"c{i}" for i in range(width)), "rusak"]
    schema = pa.schema([(name, pa.string()) for name in names])
    projection, where = _projection(contract, layout, width)
    make = f"create or replace temp table incoming as select {projection} from batch where {where}"
    add = f"insert into temp.incoming select {projection} from batch where {where}"
    statement = make
    batch: list[list[str | None]] = []

    def hand_over() -> None:
        nonlocal statement
        columns = list(zip(*batch, strict=True)) or [()] * len(names)
        table = pa.table([pa.array(c, pa.string()) for c in columns], schema=schema)
        with no_values(contract.table):
            con.register("batch", table)
            con.execute(statement)
            con.unregister("batch")
        statement = add
        batch.clear()

    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            hand_over()
    hand_over()
