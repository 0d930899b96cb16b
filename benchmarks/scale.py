"""How long a month takes, where, and with how much memory: `python -m benchmarks.scale --persons N`.

Makes a scale sample in a folder of its own, refreshes its one month by the command, compares persons and
households with the truth, then runs three yardsticks on the same files in the same session. Prints tables
and writes build/bench-scale-N.json.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from assets.keys import HKDF, derive
from assets.warehouse import connect
from benchmarks.truth import household_accuracy, person_accuracy

PERIODE = "2022-04"
KEY = "kunci-ukur"
ROOT = Path(__file__).parent.parent
ORDER = (
    *(
        "raw",
        "staging",
        "identity",
        "household",
        "classification",
        "intervention",
        "kpi",
        "quality",
    ),
    *("checks", "incidents"),
)


@dataclass
class Watched:
    """A finished command: seconds, peak bytes, and memory over time as (wall clock, bytes)."""

    seconds: float
    peak: int
    trace: list[tuple[float, int]] = field(default_factory=list)
    output: str = ""


def watch(command: list[str], env: dict[str, str]) -> Watched:
    """Runs a command to its end, reading its memory ten times a second. Raises if it fails."""
    start = time.time()
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    trace: list[tuple[float, int]] = []

    def sample() -> None:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                trace.append((time.time(), watched.memory_info().rss))
            except psutil.Error:
                return
            time.sleep(0.1)

    watcher = threading.Thread(target=sample)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}\n{output}")
    return Watched(time.time() - start, max((rss for _, rss in trace), default=0), trace, output)


def stages(home: Path, run: Watched) -> dict[str, tuple[float, int]]:
    """Returns seconds and peak bytes per stage, from the run's own step times."""
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    import dagster as dg

    found: dict[str, tuple[float, int]] = {}
    with dg.DagsterInstance.get() as instance:
        [record] = instance.get_run_records(limit=1)
        for step in instance.get_run_step_stats(record.dagster_run.run_id):
            if step.start_time is None or step.end_time is None:
                continue
            stage = step.step_key.split("__")[0]
            if step.step_key.endswith("__periksa"):
                stage = "checks"
            elif step.step_key == "quality__scorecard":
                stage = "incidents"
            peak = [rss for at, rss in run.trace if step.start_time <= at <= step.end_time]
            seconds, before = found.get(stage, (0.0, 0))
            found[stage] = (seconds + step.end_time - step.start_time, max([before, *peak]))
    return found


def rows_in(env: dict[str, str], konvergensi: str) -> int:
    sql = "select sum(rows_read) as n from quality.delivery where status = 'LOADED'"
    answer = subprocess.run(
        [konvergensi, "query", sql, "--json"],
        env=env,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(json.loads(answer.stdout)[0]["n"])


def accuracy(home: Path) -> dict[str, dict[str, float]]:
    """Returns how well persons and households agree with the sample's truth."""
    con = connect(
        home / "warehouse.duckdb", derive(KEY, HKDF).database, home / "spill", read_only=True
    )
    try:
        return {
            "orang": person_accuracy(con, home / "truth", PERIODE),
            "rumah_tangga": household_accuracy(con, home / "truth", PERIODE),
        }
    finally:
        con.close()


def measure(persons: int, seed: int, yardsticks: bool) -> dict[str, Any]:
    """Returns every figure of the benchmark for one size."""
    konvergensi = str(Path(sys.executable).parent / "konvergensi")
    home = Path(tempfile.mkdtemp(prefix="konvergensi-bench-"))
    env = {**os.environ, "KONVERGENSI_HOME": str(home), "KONVERGENSI_KEY": KEY}
    env.pop("KONVERGENSI_LANDING", None)
    try:
        sizes = ["--persons", str(persons), "--months", "1", "--seed", str(seed), "--quiet"]
        wrote = watch([konvergensi, "sample", *sizes], env)
        run = watch([konvergensi, "refresh", "--periode", PERIODE, "--quiet"], env)
        by_stage = stages(home, run)
        figures: dict[str, Any] = {
            "persons": persons,
            "rows": rows_in(env, konvergensi),
            "sample_seconds": round(wrote.seconds, 1),
            "sample_peak_gb": round(wrote.peak / 1e9, 2),
            "seconds": round(run.seconds, 1),
            "peak_gb": round(run.peak / 1e9, 2),
            "warehouse_gb": round((home / "warehouse.duckdb").stat().st_size / 1e9, 2),
            "delivered_gb": round(
                sum(f.stat().st_size for f in (home / "landing").rglob("*")) / 1e9, 2
            ),
            "stages": {
                stage: {"seconds": round(seconds, 1), "peak_gb": round(peak / 1e9, 2)}
                for stage, (seconds, peak) in by_stage.items()
            },
        }
        figures["accuracy"] = accuracy(home)
        if yardsticks:
            for name in ("join", "bare", "splink"):
                other = watch([sys.executable, "-m", "benchmarks.yardstick", name, str(home)], env)
                figures[name] = {
                    "seconds": round(other.seconds, 1),
                    "peak_gb": round(other.peak / 1e9, 2),
                    "ratio": round(run.seconds / other.seconds, 2),
                    "identity_ratio": round(by_stage["identity"][0] / other.seconds, 2),
                }
        return figures
    finally:
        shutil.rmtree(home)


def show(figures: dict[str, Any]) -> Table:
    """Returns the figures as a table to print."""
    table = Table(
        "", "detik", "memori puncak (GB)", "rasio",
        title=f"{figures['persons']:,} penduduk, {figures['rows']:,} baris",
    )  # fmt: skip
    table.add_row(
        "menulis contoh", str(figures["sample_seconds"]), str(figures["sample_peak_gb"]), ""
    )
    for stage in sorted(figures["stages"], key=lambda s: ORDER.index(s) if s in ORDER else 99):
        found = figures["stages"][stage]
        table.add_row(stage, str(found["seconds"]), str(found["peak_gb"]), "")
    table.add_row("refresh seluruhnya", str(figures["seconds"]), str(figures["peak_gb"]), "1.00")
    table.add_row("gudang data (GB)", "", str(figures["warehouse_gb"]), "")
    for name, label in (
        ("join", "DuckDB membaca berkas dan satu join pada NIK"),
        ("bare", "SQL yang sama tanpa Dagster dan pemeriksaan"),
        ("splink", "Splink saja atas semua baris orang"),
    ):
        if name in figures:
            found = figures[name]
            table.add_row(label, str(found["seconds"]), str(found["peak_gb"]), str(found["ratio"]))
    return table


def show_accuracy(found: dict[str, dict[str, float]]) -> Table:
    """Returns persons and households against the truth as a table to print."""
    table = Table(
        "", "presisi", "recall", "F1", "tepat", title="Terhadap kebenaran (data sintetis)"
    )
    for name, label in (("orang", "orang"), ("rumah_tangga", "rumah tangga")):
        measures = (found[name].get(key) for key in ("precision", "recall", "f1", "exact"))
        table.add_row(label, *("" if value is None else f"{value:.5f}" for value in measures))
    return table


def main() -> None:
    """Reads the arguments, measures, prints, writes."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--persons", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--no-yardsticks", action="store_true")
    given = arguments.parse_args()
    figures = measure(given.persons, given.seed, not given.no_yardsticks)
    console = Console(width=110)
    console.print(show(figures), show_accuracy(figures["accuracy"]))
    target = ROOT / "build" / f"bench-scale-{given.persons}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n")
    print(target)


if __name__ == "__main__":
    main()
