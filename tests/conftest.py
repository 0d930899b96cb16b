"""A real, encrypted warehouse for each test, and tables drawn by hand."""

import fcntl
import gc
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.keys import HKDF, derive
from assets.table import write_table
from assets.warehouse import (
    STAGES,
    VARIABLES,
    connect,
    load_macros,
    set_variables,
    transaction,
)
from expectations.sql import quoted
from tests import forked

Draw = Callable[..., None]
ROOT = Path(__file__).parent.parent
KONVERGENSI = Path(sys.executable).parent / "konvergensi"
SECRET = "kunci-uji"
DATABASE_KEY = derive(SECRET, HKDF).database  # of a home that the command made


# What a file's tests need that takes longest, longest first: a worker that begins such a file last works on alone.
LONG = ("sample_home", "home", "small_home", "small")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out what needs Java, unless it is asked for by name: `make test-spark`."""
    asked = any("spark" in Path(argument).parts for argument in config.args)
    return True if collection_path == ROOT / "tests" / "spark" and not asked else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files whose tests refresh whole months first."""
    rank: dict[Path, int] = {}
    for item in items:
        names = [*getattr(item, "fixturenames", ())]
        if hasattr(getattr(item, "module", None), "Home"):  # it makes a home of its own
            names.append("home")
        needs = next((n for n, name in enumerate(LONG) if name in names), len(LONG))
        rank[item.path] = min(needs, rank.get(item.path, len(LONG)))
    # one worker makes the sample's home; who reads it besides comes when it is there
    for path in [path for path, needs in rank.items() if needs == 0][1:]:
        rank[path] = len(LONG) - 1
    items.sort(key=lambda item: rank[item.path])


def pytest_collection_finish() -> None:
    """Takes what was imported out of the collector's sight, which else walks through it again and again."""
    gc.freeze()


def memory() -> duckdb.DuckDBPyConnection:
    """Returns a database in memory with the project's macros and the settings' defaults."""
    con = duckdb.connect()
    load_macros(con)
    set_variables(con, VARIABLES)
    return con


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse that `warehouse` empties for each test: to open one takes longer than most tests."""
    home = tmp_path_factory.mktemp("gudang")
    con = connect(home / "warehouse.duckdb", "kunci-uji", home / "spill")
    con.execute("set threads = 1")
    yield con
    con.close()


@pytest.fixture
def warehouse(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty encrypted warehouse with the project's schemas and macros."""
    yield opened
    with suppress(duckdb.TransactionException):
        opened.execute("rollback")
    left = opened.execute(
        "select 'view', database_name, schema_name, view_name from duckdb_views()"
        " where not internal and schema_name = 'main'"
        " union all select 'table', database_name, schema_name, table_name from duckdb_tables()"
        " where schema_name = 'main'"
    ).fetchall()
    with transaction(opened):
        for kind, *name in left:
            opened.execute(f"drop {kind} {'.'.join(map(quoted, name))}")
        for stage in STAGES:
            opened.execute(f"drop schema {stage} cascade")
            opened.execute(f"create schema {stage}")
    set_variables(opened, VARIABLES)


@pytest.fixture
def draw(warehouse: duckdb.DuckDBPyConnection) -> Draw:
    """draw("stage.table", "a text, b int", [("x", 1), …]): makes the table and puts the rows in."""

    def make(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        warehouse.execute(f"create or replace table {name} ({columns})")
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            warehouse.executemany(f"insert into {name} values ({marks})", rows)

    return make


def draw_areas(con: duckdb.DuckDBPyConnection, places: Iterable[tuple[str, str]]) -> None:
    """Draws household.area of these kelurahan, each (month, code), and with its own select household.containment."""
    con.execute(
        "create or replace table household.area (periode text, kode_kelurahan text, nama_kelurahan text,"
        " kode_kecamatan text, nama_kecamatan text, kode_kota text, nama_kota text)"
    )
    con.execute("drop table if exists household.containment")
    listed = sorted(set(places))
    for month, k in listed:
        kecamatan, kota = k[:8], k[:5]
        con.execute(
            "insert into household.area values (?, ?, ?, ?, ?, ?, ?)",
            [month, k, f"Kelurahan {k}", kecamatan, f"Kecamatan {kecamatan}", kota, f"Kota {kota}"],
        )
    for month in dict.fromkeys(month for month, _ in listed) or ["2022-01"]:
        write_table(con, "household.containment", month)


def _checked(done: subprocess.CompletedProcess[str], code: int) -> subprocess.CompletedProcess[str]:
    assert done.returncode == code, f"{done.args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


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
            "KONVERGENSI_THREADS": "1",  # of a few rows a second one finds nothing to do; each worker has its core
            "COLUMNS": "200",
        }

    @property
    def landing(self) -> Path:
        return self.path / "landing"

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Runs `konvergensi …` and asserts its exit code."""
        return _checked(forked.run(arguments, self.env), code)

    def run_with(
        self, env: dict[str, str], *arguments: str, code: int = 0
    ) -> subprocess.CompletedProcess[str]:
        """As `run`, with other settings, from the very start of the program."""
        done = subprocess.run(
            [str(KONVERGENSI), *arguments],
            env=self.env | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        return _checked(done, code)

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
            [str(KONVERGENSI), "portal", "--port", str(port)], env=self.env, cwd=ROOT
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


def shared_home(factory: pytest.TempPathFactory, name: str, make: Callable[[Home], Any]) -> Home:
    """Returns a home of this worker's own, a copy of the one that whichever worker needs it first makes."""
    session = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        session = session.parent
    made, whole = Home(session / name), session / f"{name}.selesai"
    own = factory.mktemp(name) / "home"
    with (session / f"{name}.kunci").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(made.path, ignore_errors=True)
            make(made)
            whole.touch()
        shutil.copytree(made.path, own)
    return Home(own)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The default sample, refreshed month by month: the one honest run of the whole. Read only."""
    threads = {"KONVERGENSI_THREADS": str(os.cpu_count())}
    return shared_home(tmp_path_factory, "contoh", lambda home: home.run_with(threads, "run"))


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A thousand people, one month, refreshed. Copy it before changing it."""

    def make(home: Home) -> None:
        home.run("sample", "--persons", "1000", "--months", "1", "--quiet")
        home.run("refresh", "--all", "--quiet")

    return shared_home(tmp_path_factory, "kecil", make)


@pytest.fixture
def small(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small home, to do with as one likes."""
    shutil.copytree(small_home.path, tmp_path / "home")
    return Home(tmp_path / "home")
