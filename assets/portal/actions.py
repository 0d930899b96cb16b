"""What meetings agreed, as the list that the portal keeps on: a delivery of `tindakan` is the whole list each time.

Belongs here: reading the list as it stands and writing it with a change. Who may change it is the portal's.
"""

import csv
from pathlib import Path

import duckdb

from assets.portal.delivering import write_delivery
from expectations.contract import sources
from expectations.sql import exists

SOURCE = "tindakan"
Row = dict[str, str]
NAMES = [column.name for column in sources()[SOURCE].columns]


def agreed(con: duckdb.DuckDBPyConnection | None, folder: Path, mark: str) -> list[Row]:
    """Returns the list as it stands: the one that the portal wrote into the month's `folder`, else the newest."""
    own = folder / f"portal_{mark}.csv"
    if own.exists():
        with own.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if con is None or not exists(con, "staging.tindakan"):
        return []
    rows = con.execute(
        f"select {', '.join(f'cast({name} as varchar)' for name in NAMES)} from staging.tindakan"
        " where periode = (select max(periode) from staging.tindakan)"
        " order by tanggal_rapat, kode_wilayah, tindakan"
    ).fetchall()
    return [{name: _written(value) for name, value in zip(NAMES, row, strict=True)} for row in rows]


def _written(value: str | None) -> str:
    return {"true": "YA", "false": "TIDAK", None: ""}.get(value, value or "")


def others(folder: Path, mark: str) -> list[str]:
    """Returns the files of the month that the portal did not write: two lists would each be half of one."""
    if not folder.is_dir():
        return []
    names = (path.name for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(name for name in names if name != f"portal_{mark}.csv")


def write_agreed(folder: Path, rows: list[Row], mark: str) -> None:
    """Writes the whole list as a delivery of the month."""
    write_delivery(folder, rows, mark, whole=True)
