"""SQL as text: how a value and a name are written, and what a relation has.

It stands here, and not among the assets, as the rules need it too.
"""

from typing import Any

import duckdb


def literal(text: str | None) -> str:
    """Returns the text as an SQL literal, for what DuckDB does not bind: a path, a view's month. Never a secret."""
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Returns a column's name as SQL writes it, whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'


def columns(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """Returns (name, type) of each column of a table, view or parenthesised select; none where there is no such table.

    Asking the catalogue takes twenty times as long.
    """
    try:
        rows = con.execute(f"describe from {relation}").fetchall()
    except duckdb.CatalogException:
        return []
    return [(row[0], row[1]) for row in rows]


def column_names(con: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    """Returns the relation's columns in their order; none where there is no such table."""
    return [name for name, _ in columns(con, relation)]


def exists(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Returns whether there is a table or view `stage.table`."""
    return bool(columns(con, table))


def number(con: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> int:
    """Returns the whole number that a select of one value gives, 0 for null."""
    [(found,)] = con.execute(query, parameters).fetchall()
    return int(found or 0)
