"""The bookkeeping tables and one raw table per source, made and kept up to date from the contracts."""

from collections.abc import Iterable

import duckdb

from assets.warehouse import no_values
from expectations import sql
from expectations.contract import Contract, sources
from expectations.layout import STANDARD

# Each table's columns. A column added here later is added to the tables of older homes.
BOOKKEEPING: dict[str, dict[str, str]] = {
    "quality.delivery": {
        "source": "varchar",
        "delivery_periode": "varchar",
        "file": "varchar",
        "sha256": "varchar",
        "bytes": "bigint",
        "rows_read": "bigint",
        "rows_staged": "bigint",
        "rows_quarantined": "bigint",
        "status": "varchar",
        "reason": "varchar",
        "loaded_at": "timestamptz",
        "extra_columns": "varchar",
        "missing_columns": "varchar",
        "unreadable": "json",
        "correction": "boolean",
        "stamp": "varchar",
        "pembaca": "varchar",
        "layout": "varchar",
        "judul": "json",
        "konvensi": "json",
        "nomor_cacat": "json",
        "nihil": "boolean",
        "dihapus": "bigint",
        "disaring": "varchar",
        "habis": "timestamptz",
    },
    "quality.quarantine": {
        "source": "varchar",
        "delivery_periode": "varchar",
        "file": "varchar",
        '"row"': "bigint",
        "rule": "varchar",
        "reason": "varchar",
        "payload": "json",
    },
    "quality.withdrawn": {
        "source": "varchar",
        "delivery_periode": "varchar",
        "file": "varchar",
        "sha256": "varchar",
        '"by"': "varchar",
        "reason": "varchar",
        '"at"': "timestamptz",
    },
    "quality.waiver": {
        "check_name": "varchar",
        "periode": "varchar",
        "reason": "varchar",
        '"by"': "varchar",
        '"at"': "timestamptz",
        "people": "integer",
        "deliveries": "varchar[]",
        "undone": "boolean",
    },
    "quality.relearn": {
        "periode": "varchar",
        '"by"': "varchar",
        "reason": "varchar",
        '"at"': "timestamptz",
    },
    "quality.check_result": {
        "run_id": "varchar",
        "table_name": "varchar",
        "source": "varchar",
        "owner": "varchar",
        "expectation": "varchar",
        "column_name": "varchar",
        "dimension": "varchar",
        "severity": "varchar",
        "passed": "boolean",
        "checked": "bigint",
        "failed": "bigint",
        "evaluated_at": "timestamptz",
        "periode": "varchar",
        "blocking": "boolean",
    },
    "staging.in_force": {
        "periode": "varchar",
        "source": "varchar",
        "delivery_periode": "varchar",
        "file": "varchar",
        "age_months": "integer",
    },
}
ADDRESS = {"lainnya": "json", "delivery_periode": "varchar", "file": "varchar", '"row"': "bigint"}


def _ensure(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> list[str]:
    """Makes the table or adds the columns that it lacks; returns the names of those added."""
    present = sql.column_names(con, table)
    if not present:
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create schema if not exists {table.split('.')[0]}")
        con.execute(f"create table {table} ({listed})")
        return []
    added = [column for column in columns if column.strip('"') not in present]
    for column in added:
        con.execute(f"alter table {table} add column {column} {columns[column]}")
    return added


def ensure_tables(
    con: duckdb.DuckDBPyConnection, contracts: Iterable[Contract] | None = None
) -> None:
    """Makes the bookkeeping tables and the raw tables of these sources (default: all of them).

    A column that a contract gained is filled from `lainnya`, where earlier deliveries have it.
    """
    with no_values("tabel raw"):
        for table, columns in BOOKKEEPING.items():
            if "pembaca" in _ensure(
                con, table, columns
            ):  # release 0.2 kept the reader's version in `layout`
                con.execute(f"update {table} set pembaca = layout")
                con.execute(
                    f"update {table} set layout = case when status = 'LOADED' then ? end",
                    [STANDARD],
                )
        for contract in sources().values() if contracts is None else contracts:
            names = {sql.quoted(column.name): "varchar" for column in contract.columns}
            for added in _ensure(con, contract.name, names | ADDRESS):
                key = added.strip('"')
                if sql.quoted(key) in names:
                    con.execute(
                        f"update {contract.name} set {added} = json_extract_string(lainnya, ?)"
                        " where lainnya is not null",
                        [f'$."{key}"'],
                    )
