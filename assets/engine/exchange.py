"""What DuckDB and Spark hand each other: encrypted Parquet in a folder that all workers see.

DuckDB writes and reads the files on both sides (worker.py), under a key that is made for one run and gone with it. What
a killed run leaves, its key with it, the next run of the home takes away first.
"""

import base64
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from assets.engine import worker
from expectations.sql import literal

KEYS = ".kunci"


class Exchange:
    """The folder of one run, and the file of its keys."""

    def __init__(self, spark: Any, folder: Path, keys: Path) -> None:
        from pyspark import StorageLevel

        self.spark, self.folder, self.keys = spark, folder, keys
        # a step's rows lie on two workers where there are several: one may die
        alone = spark.conf.get("spark.master", "local").startswith("local")
        self.once = StorageLevel.DISK_ONLY if alone else StorageLevel.DISK_ONLY_2
        self.level = StorageLevel.MEMORY_AND_DISK if alone else StorageLevel.MEMORY_AND_DISK_2

    def give(self, con: duckdb.DuckDBPyConnection, select: str) -> list[str]:
        """Writes the rows of a select of the warehouse and returns the files."""
        target = self.folder / uuid.uuid4().hex
        con.execute(
            f"copy ({select}) to {literal(str(target))}"
            f" (format parquet, {worker.ENCRYPTED}, file_size_bytes '32MB')"
        )
        return sorted(map(str, target.rglob("*.parquet")))

    def read(self, files: list[str], shape: str) -> Any:
        """Returns the files' rows as Spark's, one task a file."""
        from pyspark.sql.pandas.types import to_arrow_schema
        from pyspark.sql.types import StructType

        kind, keys = to_arrow_schema(StructType.fromDDL(shape)), str(self.keys)

        def rows(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                for at in batch.column(0).to_pylist():
                    yield from worker.read([files[at]], kind, keys)

        return self.spark.range(0, len(files), 1, max(1, len(files))).mapInArrow(rows, shape)

    def write(self, frame: Any) -> list[str]:
        """Writes Spark's rows and returns the files of the tasks that ended well; what others left is none of them."""
        folder, keys = str(self.folder), str(self.keys)

        def written(batches: Iterator[Any]) -> Iterator[Any]:
            return worker.write(batches, folder, keys)

        return [row[0] for row in frame.mapInArrow(written, "berkas string").collect()]

    @staticmethod
    def reading(files: list[str]) -> str:
        """Returns what reads the files in the warehouse."""
        listed = ", ".join(literal(file) for file in files)
        return f"read_parquet([{listed}], {worker.reading()})"


@contextmanager
def open_exchange(
    con: duckdb.DuckDBPyConnection, spark: Any, folder: Path, key: bytes
) -> Iterator[Exchange]:
    """Opens a folder of its own for one run, with a key of its own, and leaves nothing of it. `key` makes ids."""
    for left in folder.glob("*"):  # of a run that was killed: one home's runs never overlap
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        elif left.suffix == KEYS:
            left.unlink()
    own = folder / uuid.uuid4().hex
    own.mkdir(parents=True, mode=0o700)
    keys = own.with_suffix(KEYS)
    said = {
        "kunci": base64.b64encode(os.urandom(32)).decode(),
        "rahasia": key.hex(),
        "secret": key.decode(),
    }
    try:
        with os.fdopen(os.open(keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(said, file)
        con.execute("set variable kunci = ?", [said["kunci"]])
        con.execute("pragma add_parquet_key('pertukaran', getvariable('kunci'))")
        con.execute("reset variable kunci")
        yield Exchange(spark, own, keys)
    finally:
        keys.unlink(missing_ok=True)
        shutil.rmtree(own, ignore_errors=True)
