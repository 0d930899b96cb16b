"""A real, encrypted warehouse for each test, and tables drawn by hand."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.keys import HKDF, derive
from assets.warehouse import connect

Draw = Callable[..., None]
ROOT = Path(__file__).parent.parent
KONVERGENSI = Path(sys.executable).parent / "konvergensi"
SECRET = "kunci-uji"
DATABASE_KEY = derive(SECRET, HKDF).database  # of a home that the command made


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty encrypted warehouse with the project's schemas and macros."""
    con = connect(tmp_path / "warehouse.duckdb", "kunci-uji", tmp_path / "spill")
    yield con
    con.close()


@pytest.fixture
def draw(warehouse: duckdb.DuckDBPyConnection) -> Draw:
    """draw("stage.table", "a text, b int", [("x", 1), …]): makes the table and puts the rows in."""

    def make(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        warehouse.execute(f"create or replace table {name} ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            warehouse.executemany(f"insert into {name} values ({marks})", rows)

    return make


@dataclass(frozen=True)
class Home:
    """A home of its own, worked on by the real command in a process of its own."""

    path: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("KONVERGENSI_")},
            "KONVERGENSI_HOME": str(self.path),
            "KONVERGENSI_KEY": SECRET,
            "COLUMNS": "200",
        }

    @property
    def landing(self) -> Path:
        return self.path / "landing"

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Runs `konvergensi …` and asserts its exit code."""
        return self.run_with({}, *arguments, code=code)

    def run_with(
        self, env: dict[str, str], *arguments: str, code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        """As `run`, with other settings."""
        done = subprocess.run(
            [str(KONVERGENSI), *arguments],
            env=self.env | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, (
            f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Returns the rows that `konvergensi query --json` gives."""
        return [tuple(row.values()) for row in json.loads(self.run("query", sql, "--json").stdout)]

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The endpoint of this home, in a process of its own; yields its base URL."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [str(KONVERGENSI), "endpoint", "--port", str(port)], env=self.env, cwd=ROOT
        )
        try:
            for _ in range(200):
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The default sample, refreshed month by month: the one honest run of the whole. Read only."""
    made = Home(tmp_path_factory.mktemp("contoh") / "home")
    made.run("run")
    return made


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A thousand people, one month, refreshed. Copy it before changing it."""
    made = Home(tmp_path_factory.mktemp("kecil") / "home")
    made.run("sample", "--persons", "1000", "--months", "1", "--quiet")
    made.run("refresh", "--all", "--quiet")
    return made


@pytest.fixture
def small(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small home, to do with as one likes."""
    shutil.copytree(small_home.path, tmp_path / "home")
    return Home(tmp_path / "home")
