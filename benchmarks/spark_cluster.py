"""A worker dies in the middle: `python -m benchmarks.spark_cluster --persons N`.

A master and two workers of Spark on this machine, which prove to each other who they are. Identity and
household of one month run there, and after the step AT one worker and all that it started are killed. Says whether
every table is DuckDB's to the row, and how long it took.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from assets.engine.run import Place, on_spark
from assets.household import resolve as household
from assets.identity import resolve as identity
from assets.keys import HKDF, derive, ids_key
from assets.warehouse import connect
from benchmarks.nation import kept
from benchmarks.scale import KEY, PERIODE, ROOT, watch
from expectations.contract import sources

AT = "contested"  # the step after which a worker dies
GUARDED = """\
spark.authenticate true
spark.authenticate.secret {}
spark.network.crypto.enabled true
spark.executor.memory 1500m
"""


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Gives the address of a master and its two workers, which end with the body."""
    import pyspark

    conf = folder / "conf"
    conf.mkdir()
    (conf / "spark-defaults.conf").touch(0o600)
    (conf / "spark-defaults.conf").write_text(GUARDED.format(secrets.token_hex(32)))
    os.environ |= {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1"}
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_DIRS": str(folder / "lokal")}
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(Path(pyspark.__file__).parents[1])])
    begin = [str(Path(pyspark.__file__).parent / "bin" / "spark-class")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    log = (folder / "log").open("w")

    def start(name: str, *options: str) -> subprocess.Popen[bytes]:
        daemon = f"org.apache.spark.deploy.{name}"
        return subprocess.Popen([*begin, daemon, *options], stdout=log, stderr=log)

    here = ("--host", "127.0.0.1", "--webui-port", "0")
    master = start("master.Master", *here, "--port", str(port))
    time.sleep(8)
    size = ("--cores", "1", "--memory", "2g")
    workers = [
        start("worker.Worker", *here, *size, "--work-dir", str(folder / f"w{n}"), address)
        for n in "12"
    ]
    try:
        time.sleep(8)
        yield address, workers
    finally:
        for process in (*workers, master):
            kill(process.pid)


def kill(pid: int) -> None:
    """Kills a process and all that it started, at once."""
    if psutil.pid_exists(pid):
        for process in [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]:
            process.kill()


def main() -> None:
    """Reads the arguments, runs, says what came of it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--persons", type=int, default=20_000)
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="konvergensi-klaster-"))
    home = folder / "rumah"
    home.mkdir()
    konvergensi = str(Path(sys.executable).parent / "konvergensi")
    env = {**os.environ, "KONVERGENSI_HOME": str(home), "KONVERGENSI_KEY": KEY}
    watch([konvergensi, "sample", "--persons", str(given.persons), "--months", "1", "--quiet"], env)
    watch([konvergensi, "refresh", "--periode", PERIODE, "--quiet"], env)
    keys = derive(KEY, HKDF)
    con = connect(home / "warehouse.duckdb", keys.database, home / "spill")
    key = ids_key(con, keys)
    people = [source.table for source in sources().values() if source.person_bearing]
    before = kept(con)
    killed: list[str] = []

    with cluster(folder) as (address, workers):

        def die(step: str, _: int) -> None:
            if step == AT and not killed:
                kill(workers[0].pid)
                killed.append(step)

        start = time.time()
        with on_spark(con, Place(address, folder / "tukar", "2GB"), key, PERIODE) as engine:
            identity.resolve(engine, PERIODE, people, key, die)
            household.resolve(engine, PERIODE, key)
        seconds = time.time() - start
    after = kept(con)
    different = [name for name in before if before[name] != after[name]]
    print(
        f"{given.persons} persons, a worker killed after {killed}: {seconds:.0f} s, different tables: {different}"
    )
    con.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
