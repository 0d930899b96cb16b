"""Identity and household on Spark: `python -m benchmarks.nation --persons N --spark local[2]`.

Makes a scale sample in a folder of its own, refreshes its month by DuckDB, then runs both stages again on Spark from
the same staging tables, and compares every table to the row. Seconds, shuffled bytes, the peak memory of Spark and its
workers, and the largest blocks of people whom a name or a day brings together. Writes build/bench-nation-N.json.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import psutil

from assets.engine.run import Place, on_spark
from assets.household import resolve as household
from assets.identity import resolve as identity
from assets.keys import HKDF, derive, ids_key
from assets.warehouse import connect
from benchmarks.scale import KEY, PERIODE, ROOT, watch
from expectations.contract import sources

TABLES = (
    *(f"identity.{t}" for t in (*identity.TABLES, "registry", "trial")),
    *household.TABLES,
)
# Who is brought together by what, before a limit of 60 or 120 (sql/identity/4_candidates) leaves a block unused.
BLOCKS = {
    "satu nama": "nama_kunci",
    "satu nama di satu kelurahan": "nama_kunci || kode_kelurahan",
    "satu tanggal lahir": "tanggal_lahir",
    "1 Januari di satu tahun": "if(dayofyear(tanggal_lahir) = 1, tanggal_lahir, null)",
    "satu tanggal lahir di satu kelurahan": "tanggal_lahir::varchar || kode_kelurahan",
}


class Memory:
    """The most that this process and all that it started have held, looked at each second; pages that
    several share are counted once."""

    def __init__(self) -> None:
        self.peak, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(1):
            held = 0
            for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
                with suppress(psutil.Error):
                    held += process.memory_full_info().pss
            self.peak = max(self.peak, held)


def kept(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Returns rows and a sum of the rows' hashes of each table, whatever their order."""
    return {
        name: con.execute(f"select count(*), sum(hash(t)::hugeint) from {name} as t").fetchall()[0]
        for name in TABLES
    }


def blocks(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Returns how many persons the largest block of each kind holds."""
    return {
        name: con.execute(
            f"select max(n) from (select count(*) as n from identity.person where periode = '{PERIODE}'"
            f" and ({key}) is not null group by {key})"
        ).fetchall()[0][0]
        for name, key in BLOCKS.items()
    }


def shuffled(spark: Any) -> int:
    """Returns the bytes that went from one stage to another, since the session began."""
    store = spark.sparkContext._jsc.sc().statusStore()
    stages = store.stageList(
        None, False, False, spark.sparkContext._gateway.new_array(spark._jvm.double, 0), None
    )
    return sum(stages.apply(i).shuffleWriteBytes() for i in range(stages.size()))


def measure(persons: int, address: str, home: Path) -> dict[str, Any]:
    """Returns every figure for one size; `home` holds the refreshed sample, or gets it."""
    if not (home / "warehouse.duckdb").exists():
        konvergensi = str(Path(sys.executable).parent / "konvergensi")
        env = {**os.environ, "KONVERGENSI_HOME": str(home), "KONVERGENSI_KEY": KEY}
        sizes = ["--persons", str(persons), "--months", "1", "--seed", "1", "--quiet"]
        watch([konvergensi, "sample", *sizes], env)
        watch([konvergensi, "refresh", "--periode", PERIODE, "--quiet"], env)
    keys = derive(KEY, HKDF)
    con = connect(home / "warehouse.duckdb", keys.database, home / "spill")
    key = ids_key(con, keys)
    people = [source.table for source in sources().values() if source.person_bearing]
    found: dict[str, Any] = {"persons": persons, "spark": address, "blocks": blocks(con)}

    def both(engine: Any) -> dict[str, float]:
        start = time.time()
        identity.resolve(engine, PERIODE, people, key)
        between = time.time()
        household.resolve(engine, PERIODE, key)
        return {"identity": round(between - start, 1), "household": round(time.time() - between, 1)}

    found["duckdb"] = both(con)
    before = kept(con)
    con.execute("set memory_limit = '2GB'")
    with (
        Memory() as memory,
        on_spark(con, Place(address, home / "tukar", "6GB"), key, PERIODE) as engine,
    ):
        found["seconds"] = both(engine)
        found["shuffled_gb"] = round(shuffled(engine.spark) / 1e9, 3)
    found["peak_gb"] = round(memory.peak / 1e9, 2)
    found["different"] = [name for name, rows in kept(con).items() if rows != before[name]]
    con.close()
    return found


def main() -> None:
    """Reads the arguments, measures, prints, writes."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--persons", type=int, default=500_000)
    arguments.add_argument("--spark", default="local[2]")
    arguments.add_argument(
        "--home",
        type=Path,
        help="a home of that many persons, refreshed, with the key of benchmarks",
    )
    given = arguments.parse_args()
    own = None if given.home else Path(tempfile.mkdtemp(prefix="konvergensi-nation-"))
    try:
        found = measure(given.persons, given.spark, own or given.home)
    finally:
        if own:
            shutil.rmtree(own)
    target = ROOT / "build" / f"bench-nation-{given.persons}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2) + "\n")
    print(target.read_text())


if __name__ == "__main__":
    main()
