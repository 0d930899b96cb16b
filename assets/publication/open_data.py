"""The publication as files that any tool reads: Parquet and CSV of areas, told of by a Frictionless datapackage.json.

Belongs here: the same tables once more. What may be in them is publication.py's and suppression.py's business.
"""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb

from assets.publication.publication import LEVELS
from assets.publication.revision import REVISION
from assets.publication.suppression import leaving
from assets.publication.variant import SENSITIVITY
from expectations.contract import contracts
from expectations.sql import columns, exists, literal

FOLDER = "data"
TABLES = (*LEVELS, REVISION, SENSITIVITY)
TYPES = {
    "varchar": "string",
    "boolean": "boolean",
    "date": "date",
    "bigint": "integer",
    "integer": "integer",
    "timestamp with time zone": "datetime",
}
SOURCE = "Konvergensi. Bukan statistik resmi BPS."
NOT_FOR = (
    "Bukan untuk penghentian bantuan, penggusuran, penegakan hukum, kredit, pajak, atau pemilu."
)


def write_open_data(published: Path) -> Path:
    """Writes the folder of files beside the published database, in the place of the one before; returns it.

    A reader who opens a file while the folder is replaced goes on reading the one that he opened.
    """
    target = published.parent / FOLDER
    draft, gone = target.with_name(f".{FOLDER}.new"), target.with_name(f".{FOLDER}.old")
    for left in (draft, gone):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir()
    try:
        _write(published, draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    if target.exists():
        target.rename(gone)
    draft.rename(target)
    shutil.rmtree(gone, ignore_errors=True)
    return target


def _write(published: Path, draft: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("set timezone = 'Asia/Jakarta'")  # a moment is written alike on every machine
        made = [table for table in TABLES if exists(con, table)]
        resources = [_resource(con, table, draft) for table in made]
    package = {
        "name": "konvergensi",
        "title": "Kemiskinan ekstrem menurut wilayah",
        "description": f"{SOURCE} {NOT_FOR}",
        "profile": "tabular-data-package",
        "resources": [resource for pair in resources for resource in pair],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (draft / "datapackage.json").write_text(text, encoding="utf-8")


def _resource(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> list[dict]:
    """Writes one table in both forms; returns what the package says of each."""
    name = table.split(".")[-1]
    listed = columns(con, table)
    # a list is one text in a CSV, and stays a list in Parquet
    flat = ", ".join(
        f"array_to_string({c}, ';') as {c}" if kind.endswith("[]") else c for c, kind in listed
    )
    key = contracts()[table].properties["naturalKey"]
    order = f"order by {', '.join(key)}"
    csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    con.execute(f"copy (select {flat} from {table} {order}) to {literal(str(csv))} (header)")
    con.execute(f"copy (from {table} {order}) to {literal(str(parquet))} (format parquet)")
    known = leaving(table)
    fields = [
        {
            "name": column,
            "type": "string" if kind.endswith("[]") else TYPES.get(kind.lower(), "number"),
            "description": known[column].description
            if column in known
            else "Angka yang disamarkan",
        }
        | ({"format": "any"} if kind.lower() == "timestamp with time zone" else {})
        for column, kind in listed
    ]
    schema = {
        "fields": fields,
        "primaryKey": key,
        "missingValues": [""],
    }
    said = {"title": contracts()[table].grain, "schema": schema}
    return [
        {"name": f"{name}-{path.suffix[1:]}", "path": path.name, "format": path.suffix[1:], "mediatype": media,
         "bytes": path.stat().st_size, "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"} | said
        for path, media in ((csv, "text/csv"), (parquet, "application/vnd.apache.parquet"))
    ]  # fmt: skip
