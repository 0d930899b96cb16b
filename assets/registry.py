"""The one thing that remembers: which ids there are, since when, until when, and what became of them.

Belongs here: carrying a month's ids into identity.registry. It is no step of its own: ids that were given and are not
on record would be given again, so each stage writes its kind of them in the transaction that gives them.
"""

from typing import Any

import duckdb

from assets.table import table_sql

COLUMNS = "id, kind, first_periode, last_periode, superseded_by, reason, asal"
CHANGES = (
    "living",
    "new",
    "merged",
)  # in this order: who is absorbed is absorbed by an id that is there


def open_registry(con: duckdb.DuckDBPyConnection) -> None:
    """Makes an empty registry where there is none."""
    shape = ", ".join(f"{column} varchar" for column in COLUMNS.split(", "))
    con.execute(f"create table if not exists identity.registry ({shape})")


def register(con: duckdb.DuckDBPyConnection, kind: str, values: dict[str, Any]) -> None:
    """Carries a month's ids of one kind (person, household) into the registry, in the caller's transaction.

    `values` are the parameters, `periode` among them; the statements read what the stage has just written.
    """
    for change in CHANGES:
        text = table_sql(f"registry.{kind}_{change}").text
        con.execute(text, {key: value for key, value in values.items() if f"${key}" in text})
