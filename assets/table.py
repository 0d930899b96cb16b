"""One table, one SQL file: reading the file and writing its result as one month's partition.

Belongs here: what every SQL table shares. What a table means stands in its own file and contract.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from assets.warehouse import ROOT, no_values, transaction
from expectations.contract import contracts, tables_in
from expectations.sql import columns, exists, number

FIRST_MONTH = "2022-01"  # earlier ones have no partition


@dataclass(frozen=True)
class TableSql:
    """The select of one table (`name` is `stage.table`), with the parameter `$periode`."""

    name: str
    text: str

    def reads(self, known: frozenset[str]) -> tuple[str, ...]:
        """Returns the tables among `known` that the select names, in name order."""
        return tuple(sorted(tables_in(self.text, known) - {self.name}))


def stage_reads(stage: str, known: frozenset[str]) -> tuple[str, ...]:
    """Returns the tables of other stages among `known` that any SQL file or module of a stage names, in name order."""
    files = (
        *sorted((ROOT / "sql" / stage).rglob("*.sql")),
        *sorted((ROOT / "assets" / stage).glob("*.py")),
    )
    text = "\n".join(map(code, files))
    return tuple(sorted(n for n in tables_in(text, known) if not n.startswith(f"{stage}.")))


def code(path: Path) -> str:
    """Returns the text of an SQL file, or a module's texts without what is said about it: docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    nodes = list(ast.walk(ast.parse(text)))
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return "\n".join(
        str(node.value) for node in nodes if isinstance(node, ast.Constant) and id(node) not in said
    )


@cache
def table_sql(name: str) -> TableSql:
    """Returns the select in sql/<stage>/<table>.sql or a folder there, which a contract may name otherwise
    (`select`); that of a level's figures is the level's part of kpi.area. Raises FileNotFoundError if there is none."""
    stage, table = name.split(".")
    contract = contracts().get(f"raw.{table}" if stage == "staging" else name)
    if contract is not None and "level" in contract.properties:
        listed = ", ".join(c.name for c in contract.columns if c.name != "periode")
        level = contract.properties["level"]
        return TableSql(
            name, f"select {listed} from kpi.area where periode = $periode and tingkat = '{level}'"
        )
    if contract is not None and stage == "staging":
        table = contract.properties.get("select", table)
    folder = ROOT / "sql" / stage
    path = next(folder.glob(f"*/{table}.sql"), folder / f"{table}.sql")
    text = path.read_text(encoding="utf-8")
    return TableSql(name, text.rstrip().rstrip(";"))


def parameters(text: str, periode: str) -> dict[str, str]:
    """Returns the parameters for a statement that may or may not use `$periode`."""
    return {"periode": periode} if "$periode" in text else {}


def write_partition(
    con: duckdb.DuckDBPyConnection,
    name: str,
    select: str,
    periode: str,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Replaces the month `periode` of table `name` by the rows of `select`; returns their number.

    `values` are the parameters of the select beside `$periode`.
    Does not begin or commit: the caller owns the transaction. A table whose columns differ from the
    select's (an earlier version's home) is made anew, since everything after raw can be rebuilt; the
    other months, whose rows are lost by that, are to be refreshed again.
    """
    given = dict(values or {})
    with no_values(name):
        described = con.execute(
            f"describe {select}", given | parameters(select, periode)
        ).fetchall()
        shape = [("periode", "VARCHAR"), *((row[0], row[1]) for row in described)]
        there = columns(con, name)
        if there and sorted(there) != sorted(shape):
            con.execute(f"drop table {name}")
            if exists(con, "quality.refresh"):
                con.execute(
                    "update quality.refresh set completed_at = null where periode <> ?", [periode]
                )
        listed = ", ".join(f'"{column}" {kind}' for column, kind in shape)
        con.execute(f"create table if not exists {name} ({listed})")
        con.execute(f"delete from {name} where periode = $periode", {"periode": periode})
        [written] = con.execute(
            f"insert into {name} by name select $periode as periode, * from ({select})",
            given | {"periode": periode},
        ).fetchall()
    return int(written[0])


def write_table(con: duckdb.DuckDBPyConnection, name: str, periode: str) -> int:
    """Computes the table `name` from its SQL file for one month, in one transaction; returns its rows."""
    return write_select(con, name, table_sql(name).text, periode)


def write_select(con: duckdb.DuckDBPyConnection, name: str, select: str, periode: str) -> int:
    """Replaces the month of table `name` by the rows of `select`, in one transaction; returns their number."""
    with no_values(name), transaction(con):  # a commit may fail too, and then quotes a key
        rows = write_partition(con, name, select, periode)
    return rows


def count_rows(con: duckdb.DuckDBPyConnection, name: str, periode: str) -> int:
    """Returns how many rows the table has in one month."""
    return number(con, f"select count(*) from {name} where periode = ?", [periode])
