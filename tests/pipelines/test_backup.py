"""A home in one sealed file: whole, of one moment, without its key; and out of it again, or not at all."""

from pathlib import Path

from assets.warehouse import connect
from tests.conftest import DATABASE_KEY, Home


def every_table(home: Home) -> dict[str, tuple[int, int]]:
    """Returns of each table of a home's warehouse how many rows it has, and a hash of them all."""
    spill = home.path / "spill"
    with connect(home.path / "warehouse.duckdb", DATABASE_KEY, spill, read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'warehouse' order by 1"
        ).fetchall()
        return {
            name: con.execute(f"select count(*), coalesce(sum(hash(t)), 0) from {name} as t").fetchall()[0]
            for (name,) in names
        }
