"""The warehouse as a folder of encrypted Parquet files, which any release of DuckDB reads, and back.

Belongs here: writing it, reading it, and proof that no row changed on the way. What is put in whose place is
pipelines/migrate_cli.py's business.
"""

from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from assets.full_disk import full_disk
from assets.warehouse import WarehouseError, no_values
from expectations.sql import literal

LISTED = "isi.parquet"
ENCRYPTED = "encryption_config {footer_key: 'ekspor'}"


class Table(NamedTuple):
    """One table: its statement, how many rows it has, and a sum of their hashes, whatever their order."""

    name: str
    statement: str
    rows: int
    content: str


def export_tables(con: duckdb.DuckDBPyConnection, folder: Path, key: str) -> list[Table]:
    """Writes every table of the open warehouse into `folder`, encrypted under `key`; returns what was written.

    Raises WarehouseError where one cannot be written.
    """
    found = _tables(con)
    with no_values("menulis ekspor"):
        _use(con, key)
        for table in found:
            _write(con, f"from warehouse.{table.name}", folder / f"{table.name}.parquet")
        con.execute(
            "create or replace temp table isi (name varchar, statement varchar, rows bigint, content varchar)"
        )
        con.executemany("insert into isi values (?, ?, ?, ?)", found)
        _write(con, "from temp.isi", folder / LISTED)
    return found


def import_tables(con: duckdb.DuckDBPyConnection, folder: Path, key: str) -> list[Table]:
    """Makes every table of `folder` in the open, empty warehouse; returns them.

    Raises WarehouseError where a file is missing, damaged or under another key, or where a table does not hold
    the rows that were written.
    """
    _use(con, key)
    listed = [Table(*row) for row in _fetch(con, f"from {_read(folder / LISTED)}", folder)]
    for table in listed:
        path = folder / f"{table.name}.parquet"
        _fetch(con, table.statement, folder)
        _fetch(con, f"insert into {table.name} from {_read(path)}", path)
    _fetch(con, "checkpoint", folder)
    changed = sorted({table.name for table in {*listed} ^ {*_tables(con)}})
    if changed:
        raise WarehouseError(f"tidak sama sesudah dibaca kembali: {', '.join(changed)}")
    return listed


def _fetch(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> list[tuple[Any, ...]]:
    with no_values(f"membaca {path.name}"):
        try:
            return con.execute(sql).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            if full_disk(error):
                raise
            raise WarehouseError(
                f"{path.name} tidak ada, rusak, atau dibuat dengan kunci lain"
            ) from None


def _use(con: duckdb.DuckDBPyConnection, key: str) -> None:
    # in the statement itself it would stand in messages
    con.execute("set variable kunci = ?", [key])
    con.execute("pragma add_parquet_key('ekspor', getvariable('kunci'))")


def _write(con: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    con.execute(f"copy ({rows}) to {literal(str(path))} (format parquet, {ENCRYPTED})")
    path.chmod(0o600)


def _read(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, {ENCRYPTED.replace(' ', ' = ', 1)})"


def _tables(con: duckdb.DuckDBPyConnection) -> list[Table]:
    """Returns every table of the warehouse, in the order of their names."""
    with no_values("menghitung isi gudang data"):
        con.execute("set timezone = 'UTC'")  # a time is hashed as it is written
        # built here: releases quote the columns of their own statements differently
        named = con.execute(
            "select schema_name || '.' || table_name, format('create table {}.{} ({})', schema_name, table_name,"
            " string_agg(format('\"{}\" {}', column_name, data_type), ', ' order by column_index))"
            " from duckdb_columns() where database_name = 'warehouse' group by schema_name, table_name order by 1"
        ).fetchall()
        more = (
            "select 1 from duckdb_views() where database_name = 'warehouse' and not internal union all"
            " select 1 from duckdb_indexes() where database_name = 'warehouse' union all"
            " select 1 from duckdb_constraints() where database_name = 'warehouse'"
        )
        if con.execute(more).fetchall():
            raise WarehouseError(
                "gudang data memuat view, indeks atau batasan, yang tidak ikut diekspor"
            )
        return [
            Table(
                name,
                statement,
                *con.execute(
                    "select count(*), coalesce(sum(md5_number_lower(to_json(t)::varchar)), 0)::varchar"
                    f" from warehouse.{name} as t"
                ).fetchall()[0],
            )
            for name, statement in named
        ]
