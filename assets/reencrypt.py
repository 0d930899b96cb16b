"""The whole warehouse under another key: written aside, counted, and put in place by one rename.

Belongs here: the new file. What the home notes before and after the rename is pipelines/rotate_cli.py's business.
"""

from datetime import datetime
from pathlib import Path

import duckdb

from assets.keys import Keys, carry
from assets.warehouse import WarehouseError, attach, connect, no_values
from assets.write_log import discard, write_log


def reencrypt(
    con: duckdb.DuckDBPyConnection, target: Path, old: Keys, new: Keys, now: datetime
) -> None:
    """Writes the open warehouse of the keys `old` into a new file `target` under `new`.

    Raises WarehouseError if the file cannot be written, or does not hold the same rows when read again.
    """
    discard(target)
    with no_values(f"menulis {target.name}"):
        attach(con, target, "baru", new.database)
        target.chmod(0o600)
        try:
            con.execute("copy from database warehouse to baru")
            carry(con, "baru", old, new, now)
            con.execute("checkpoint baru")
        finally:
            con.execute("detach baru")
    expected = _rows(con)
    with connect(target, new.database, target.parent / "spill", read_only=True) as copy:
        found = _rows(copy)
    if found != expected or write_log(target).exists():
        raise WarehouseError(f"{target.name} tidak sama dengan gudang data; tidak dipakai")


def _rows(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Returns the rows of each table that a rotation copies."""
    with no_values("menghitung baris"):
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = 'warehouse' and table_name <> 'carried_key' order by all"
        ).fetchall()
        return {
            name: int(con.execute(f"select count(*) from warehouse.{name}").fetchall()[0][0])
            for (name,) in names
        }
