"""Both engines on the same rows: a Spark of this very machine, and how their tables are compared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.engine.connection import SparkConnection
from assets.engine.run import Place, on_spark

# On few rows Spark takes longest to compile what it runs: all that a session is given before it begins.
QUICK = """\
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1
"""
IDENTITY = ("person_record", "link", "person", "crowded_number", "weight", "registry", "trial")
HOUSEHOLD = ("member", "form", "household", "successor")
TABLES = (*(f"identity.{t}" for t in IDENTITY), *(f"household.{t}" for t in HOUSEHOLD))


@pytest.fixture(scope="session", autouse=True)
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Spark's own settings, for this process and those that it starts."""
    folder = tmp_path_factory.mktemp("spark-conf")
    (folder / "spark-defaults.conf").write_text(QUICK)
    os.environ["SPARK_CONF_DIR"] = str(folder)
    return folder


@contextmanager
def spark(
    con: duckdb.DuckDBPyConnection, folder: Path, key: bytes, periode: str
) -> Iterator[SparkConnection]:
    """The connection of a stage on two of this machine's cores."""
    with on_spark(con, Place("local[2]", folder, "2GB"), key, periode) as given:
        yield given


def kept(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Returns the rows of both stages' tables, whatever their order."""
    there = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {
        name: sorted(con.execute(f"from {name}").fetchall(), key=repr)
        for name in TABLES
        if (name,) in there
    }


def differences(one: dict[str, Any], two: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Returns by table how many rows there are, and how many only one and only the other has."""
    return {
        name: (
            len(one[name]),
            len(set(one[name]) - set(two[name])),
            len(set(two[name]) - set(one[name])),
        )
        for name in one
        if one[name] != two[name]
    }
