"""A stage on Spark: what its steps run on while it does.

Nothing here is imported before a stage begins: SQLGlot and pyspark take seconds.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.engine.connection import SparkConnection
from assets.engine.exchange import open_exchange
from assets.engine.session import open_session
from assets.warehouse import WarehouseError


@dataclass(frozen=True)
class Place:
    """Where Spark is, the folder that all its workers see, and the memory of a master in this process (`7GB`)."""

    address: str
    folder: Path
    memory: str


@contextmanager
def on_spark(
    con: duckdb.DuckDBPyConnection, place: Place, key: bytes, periode: str
) -> Iterator[Any]:
    """Gives a connection for the steps of one month's stage. `key` is that of ids."""
    number, unit = re.fullmatch(r"([\d.]+) *([KMGT])I?B", place.memory.upper()).groups()  # type: ignore[union-attr]
    memory = f"{int(float(number) * 1024)}{'BKMG'['KMGT'.index(unit)]}".replace("B", "")
    spark = open_session(place.address, place.folder, memory)
    with open_exchange(con, spark, place.folder, key) as exchange:
        given = SparkConnection(con, spark, exchange, periode)
        try:
            with _no_values():
                yield given
        finally:
            given.close()


@contextmanager
def _no_values() -> Iterator[None]:
    """Raises a WarehouseError instead of an error of Spark's, which quotes plans and values."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        text = "pesan ditahan, karena mungkin memuat data"
        raise WarehouseError(f"Spark: {type(error).__name__}: {text}") from None
