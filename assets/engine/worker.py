"""What runs inside Spark's workers: DuckDB, on what Spark hands over, and on encrypted files.

Belongs here: nothing that knows of Spark. The key and the secret of ids come from a file that only its owner may read
(`keys`, a path): neither is ever part of a statement, a plan or a message.
"""

import json
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.warehouse import encryption_extension, load_macros, no_values
from expectations.sql import literal

SECRETS = ("rahasia", "secret")  # of identity's ids ($secret), and of household's
ENCRYPTED = "encryption_config {footer_key: 'pertukaran'}"


@cache
def database(keys: str) -> duckdb.DuckDBPyConnection:
    """Returns this process' DuckDB, which knows the project's macros, the key of the exchange and the secret of ids."""
    con = duckdb.connect(":memory:")
    with no_values("membuka DuckDB di worker"):
        con.load_extension(str(encryption_extension()))
        con.execute("set threads = 1")
        con.execute("set temp_directory = ''")  # what does not fit ends the task; nothing is spilt
        con.execute("set enable_progress_bar = false")
        load_macros(con)
        use_keys(con, Path(keys))
    return con


def use_keys(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Makes the exchange's key and the secret of ids known to a connection."""
    found = json.loads(path.read_text(encoding="utf-8"))
    con.execute("set variable kunci = ?", [found["kunci"]])
    con.execute("pragma add_parquet_key('pertukaran', getvariable('kunci'))")
    for name in SECRETS:
        con.execute(f"set variable {name} = ?", [found[name]])


def compute(text: str, kind: pa.DataType, keys: str, *values: pa.Array) -> pa.Array:
    """Returns what the expression `text` of c0, c1 … gives for each row."""
    batch = pa.table({f"c{i}": value for i, value in enumerate(values)})
    con = database(keys)
    with no_values("menghitung di worker"):
        con.register("diberikan", batch)
        try:
            found = con.execute(text).to_arrow_table().column(0).combine_chunks()
        finally:
            con.unregister("diberikan")
    return found if found.type == kind else found.cast(kind)


def read(files: list[str], kind: pa.Schema, keys: str) -> Iterator[pa.RecordBatch]:
    """Yields the rows of encrypted files."""
    with no_values("membaca pertukaran"):
        for file in files:
            found = database(keys).execute(f"from read_parquet({literal(file)}, {reading()})")
            for batch in found.to_arrow_reader(50_000):
                yield pa.RecordBatch.from_arrays(
                    [
                        column.cast(field.type)
                        for column, field in zip(batch.columns, kind, strict=True)
                    ],
                    schema=kind,
                )


def write(batches: Iterator[pa.RecordBatch], folder: str, keys: str) -> Iterator[pa.RecordBatch]:
    """Writes the rows into one encrypted file of `folder` and yields its path; none for no rows."""
    rows = [batch for batch in batches if batch.num_rows]
    if not rows:
        return
    con = database(keys)
    path = Path(folder) / f"{uuid.uuid4().hex}.parquet"
    with no_values("menulis pertukaran"):
        con.register("diberikan", pa.Table.from_batches(rows))
        try:
            con.execute(f"copy diberikan to {literal(str(path))} (format parquet, {ENCRYPTED})")
        finally:
            con.unregister("diberikan")
    path.chmod(0o600)
    yield pa.RecordBatch.from_pydict({"berkas": [str(path)]})


def reading() -> str:
    """Returns how encrypted files are read, as an option of read_parquet."""
    return ENCRYPTED.replace(" ", " = ", 1)
