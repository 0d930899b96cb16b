"""A command killed at a moment of its work, or whose disk is full from then on, and what must be true of its home
whatever the moment was.

Belongs here: the clock, the kill and the look at the home after it. What is killed is benchmarks/killed.py's business.
"""

import os
import random
import shutil
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import psutil

from assets.warehouse import attach
from expectations.sql import quoted
from pipelines.home_keys import open_warehouse
from pipelines.lock import is_free
from pipelines.settings import Settings
from tests import forked
from tests.small_disk import full

Start = Callable[[], Any]  # a process of `forked`, about to be started
LONGEST = 1800  # seconds of wall clock after which a process hangs, as one does that waits for a dead one's lock
PAUSE = 0.004
# What two undisturbed homes differ in: when something was, in which run, by which code.
OF_A_RUN = ("run_id", "publication_id", "code_version", "stamp")
# What grows with each run, whatever came of it.
OF_RUNS = ("quality.refresh", "quality.check_result", "quality.publication")
Content = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Bench:
    """Homes that nobody disturbed, and where those lie that are killed. `months` are the one that `first` has, and the
    one that `both` has over it."""

    folder: Path
    landing: Path
    first: Path
    both: Path
    months: tuple[str, str]
    disk: Path | None = (
        None  # a small file system: the homes lie there, and it is filled instead of a kill
    )
    seconds: dict[str, float] = field(default_factory=dict)  # of CPU, that an operation takes


def environment(home: Path, **more: str) -> dict[str, str]:
    """Returns what a command is given that works on a home whose key lies in it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("KONVERGENSI_")}
    return kept | {
        "KONVERGENSI_HOME": str(home), "KONVERGENSI_THREADS": "1", "COLUMNS": "200",
        "DAGSTER_DISABLE_TELEMETRY": "1",
    } | more  # fmt: skip


def found_in(home: Path) -> Settings:
    """Returns the settings of a home, whatever this process's own are."""
    return Settings(home=home.absolute(), key=None, threads=1)


class Breach(AssertionError):
    """Something is not as it must be after a kill."""


def cpu(pid: int) -> float:
    """Returns the seconds of CPU that a process has had, finer than the ticks in which /proc counts them."""
    return time.clock_gettime((~pid << 3) | 2)


def work(process: Any, until: float | None, disturb: Callable[[Any], None]) -> float | None:
    """Disturbs a started process as soon as it has had `until` seconds of CPU; returns None, or where it ended before
    by itself, what it had. Raises Breach for one that hangs."""
    begun, had = time.monotonic(), 0.0
    while process.is_alive():
        try:
            had = cpu(process.pid)
        except OSError:  # it has just ended
            break
        if until is not None and had >= until:
            disturb(process)
            return None
        if time.monotonic() - begun > LONGEST:
            end(process)
            raise Breach(f"hung for {LONGEST} seconds after {had:.1f} of CPU")
        time.sleep(PAUSE)
    process.join()
    return had


def end(process: Any) -> None:
    """Kills a process and its children, at once and for good."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    for pid in (process.pid, *(child.pid for child in family)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.join()


class Round:
    """One home and the kills it suffers: iterating yields each one's number."""

    def __init__(self, bench: Bench, base: Path, name: str, kills: dict[int, random.Random]):
        self.bench, self.name, self.kills = bench, name, kills
        self.home = (bench.disk or bench.folder) / "home"
        self.disturb = self.fill if bench.disk else end
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(base, self.home)
        self.found, self.late, self.done = found_in(self.home), 0, 0
        self.known = [ids(self.home), ids(bench.both)]

    def __iter__(self) -> Iterator[int]:
        yield from self.kills

    def command(self, *arguments: str, typed: str = "", **more: str) -> Start:
        """Returns what makes the process of `konvergensi …`."""
        said = (self.bench.folder / "out", self.bench.folder / "err")

        def start() -> Any:
            for path in said:
                path.unlink(missing_ok=True)
            env = environment(self.home, **more)
            return forked.PROCESSES.Process(
                target=forked.command, args=(arguments, env, said, typed)
            )

        return start

    def call(self, what: Callable[..., None], *arguments: Any, **more: str) -> Start:
        """Returns what makes the process of a function."""
        given = (environment(self.home, **more), what, arguments)
        return lambda: forked.PROCESSES.Process(target=called, args=given)

    def run(self, start: Start, *codes: int) -> None:
        """Lets a process end by itself; raises Breach unless it does so with one of the codes (0 if none is given)."""
        process = start()
        process.start()
        self.expect_code(process, work(process, None, end), codes or (0,))

    def kill(self, number: int, start: Start, prepare: Callable[[], None] = lambda: None) -> None:
        """Kills one process of the operation at the moment that is the number's, or fills its disk, and looks at the
        home.

        One that is done before that takes as long as it took; it is started again, after `prepare`.
        """
        share = self.kills[number].random()
        for _ in range(5):
            length = self.bench.seconds.get(self.name)
            process = start()
            process.start()
            took = work(process, None if length is None else share * length, self.disturb)
            if took is None:
                self.killed(f"kill {number}, {self.name}: {share:.3f} of {length:.2f} s")
                return
            self.expect_code(process, took, (0,))
            self.bench.seconds[self.name] = took
            self.late += 1
            prepare()
        raise Breach(f"{self.name} was always done before its moment; {share=:.3f}")

    def fill(self, process: Any) -> None:
        """Fills the disk until the process has ended by itself: either all was written, or it says what is the matter
        in a sentence."""
        assert self.bench.disk
        with full(self.bench.disk):
            process.join(LONGEST)
        if process.is_alive():
            end(process)
            raise Breach(f"hung for {LONGEST} seconds on a full disk")
        self.expect_code(process, None, (0, 1))
        said = (self.bench.folder / "err").read_text(encoding="utf-8")
        told = "Kosongkan ruang" in said if process.exitcode else True
        self.expect(told and "Traceback" not in said, f"of a full disk it says: {said[-2000:]}")

    def killed(self, said: str) -> None:
        """Notes a kill, and looks at the home after it."""
        self.done += 1
        with (self.bench.folder / "kills.txt").open("a") as file:
            file.write(f"{said}\n")
        self.look()

    def expect_code(self, process: Any, took: float | None, codes: tuple[int, ...]) -> None:
        if process.exitcode not in codes:
            err = self.bench.folder / "err"
            said = err.read_text(encoding="utf-8")[-2000:] if err.exists() else ""
            raise Breach(f"{self.name}: exit code {process.exitcode} after {took} s: {said}")

    def expect(self, true: object, otherwise: str) -> None:
        if not true:
            raise Breach(otherwise)

    def look(self) -> None:
        """Raises Breach where the home is not whole after a kill: a store, a lock, the warehouse, `status`."""
        for path in (*self.home.glob("*.sqlite"), *self.home.glob("dagster/**/*.db")):
            with sqlite3.connect(path) as db:
                self.expect(
                    db.execute("pragma integrity_check").fetchone() == ("ok",),
                    f"{path.name} is damaged",
                )
            db.close()
        held = [
            path.name
            for path in (self.found.lock, *self.found.running.iterdir())
            if not is_free(path)
        ]
        self.expect(not held, f"still held: {held}")
        for table, months in ids(self.home).items():
            for month, same in months.items():
                known = [each[table].get(month) for each in self.known]
                self.expect(same in known or not known, f"{table} of {month} has other ids")
        status = forked.run(("status",), environment(self.home))
        self.expect(
            status.returncode in (0, 1) and "Traceback" not in status.stderr,
            f"status: {status.stderr}",
        )
        self.expect("tidak terbuka" not in status.stderr, f"status: {status.stderr}")


def ids(home: Path) -> dict[str, dict[str, int]]:
    """Returns by month what the ids of people and of households are, as one number; raises what opening raises."""
    found = found_in(home)
    both = ("identity.person", "household.household")
    if not found.warehouse.exists():
        return {table: {} for table in both}
    con, _ = open_warehouse(found, read_only=True)
    with con:
        there = {name for (name,) in con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()}  # fmt: skip
        return {
            table: dict(con.execute(
                f"select periode, sum(hash({table.split('.')[1]}_id)::hugeint)::varchar from {table} group by 1"
            ).fetchall()) if table in there else {}
            for table in both
        }  # fmt: skip


def content(con: duckdb.DuckDBPyConnection, database: str) -> Content:
    """Returns of each table of a database how many rows it has and what they are, as one number, but when and in which
    run they came to be."""
    tables = con.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = ? and not internal and data_type not like 'TIMESTAMP%'"
        " and column_name not in (select unnest(?)) group by all order by all",
        [database, list(OF_A_RUN)],
    ).fetchall()
    made: Content = {}
    for schema, table, columns in tables:
        if f"{schema}.{table}" in OF_RUNS:
            continue
        listed = ", ".join(map(quoted, columns))
        found = con.execute(
            f"select count(*), coalesce(sum(hash(row({listed}))::hugeint), 0)::varchar"
            f" from {quoted(database)}.{schema}.{quoted(table)}"
        ).fetchone()
        assert found
        made[f"{schema}.{table}"] = found
    return made


def warehouse(home: Path) -> Content:
    """Returns what is in a home's warehouse."""
    con, _ = open_warehouse(found_in(home), read_only=True)
    with con:
        return content(con, "warehouse")


def published(home: Path) -> Content:
    """Returns what a home's published database says; nothing where there is none."""
    path = found_in(home).published
    if not path.exists():
        return {}
    with duckdb.connect(str(path), read_only=True) as con:
        return content(con, path.stem)


def portal(home: Path) -> Content:
    """Returns what the portal of a home reads; nothing where it has still to be made."""
    found = found_in(home)
    if not found.portal.exists():
        return {}
    con, keys = open_warehouse(found, read_only=True)
    with con:
        attach(con, found.portal, "portal", keys.portal, read_only=True)
        return content(con, "portal")


def differences(one: Content, other: Content) -> list[str]:
    """Returns the tables that are not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def called(env: dict[str, str], what: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Is a function on the home that `env` names, in the process that calls this."""
    os.environ.clear()
    os.environ.update(env)
    what(*arguments)


def free_port() -> int:
    """Returns a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
