"""A year of visits against the truth: `python -m benchmarks.field --persons N --visits V --seeds 1`.

For each seed makes a synthetic city that lives twelve months, refreshes month by month by the command, asks each
kelurahan for its visits and lets the sample's Lurah make them. Prints whom the first visits find in the order of
the queue, by probability and at random; the share of changes of class that have their true cause; the
expected extreme poor of each month beside the truth, and where visits led it astray; which officers were found.
Writes build/bench-field-N.json.
"""

import argparse
import json
import os
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assets.keys import HKDF, derive
from assets.warehouse import connect
from benchmarks.accuracy import KEY, ROOT, run_command
from benchmarks.change import SET, astray, causes, expectation, found_by_visits, officers_found

MONTHS = [f"2022-{month:02d}" for month in range(1, 13)]
TRUE_CAUSE = 0.95  # the number
FIRST = 100  # visits


def measure(persons: int, visits: int, months: int, seed: int, home: Path) -> dict[str, Any]:
    """Lives, refreshes and visits the year in the empty folder `home`; returns what was found against the truth."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KONVERGENSI_")}
    env |= {"KONVERGENSI_HOME": str(home), "KONVERGENSI_KEY": KEY}
    lived = MONTHS[:months]
    size = ("--persons", str(persons), "--seed", str(seed))
    run_command(env, "sample", *size, "--months", str(months), "--last", lived[-1], "--quiet")
    for month in lived:
        run_command(env, "refresh", "--periode", month, "--quiet")
        if month != lived[-1]:
            asked = ("--by", "bench", "--periode", month, "--visits", str(visits))
            run_command(env, "verval", "export", *asked)
            run_command(env, "verval", "simulate", "--periode", month, "--seed", str(seed))
    truth = home / "truth"
    con = connect(
        home / "warehouse.duckdb", derive(KEY, HKDF).database, home / "spill", read_only=True
    )
    try:
        rows = [
            (now, *row)
            for before, now in pairwise(lived)
            for row in causes(con, truth, now, before)
        ]
        return {
            "seed": seed,
            "kunjungan": found_by_visits(con, truth, lived[0], FIRST),
            "sebab": rows,
            "perkiraan": {month: expectation(con, truth, month) for month in lived},
            "sesat": astray(con, truth, lived[-1], seed),
            "petugas": officers_found(con, lived[-1], seed),
        }
    finally:
        con.close()


def right(rows: list[tuple], set_garis: str) -> tuple[int, int]:
    """Returns (changes of class with their true cause, all of them) under one set of lines."""
    mine = [(found, real, n) for _, lines, found, real, n in rows if lines == set_garis]
    return sum(n for found, real, n in mine if found == real), sum(n for _, _, n in mine)


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Prints the tables."""
    table = Table(
        title=f"Jiwa miskin ekstrem yang ditemukan per 100 kunjungan pertama, {MONTHS[0]}"
    )
    for name in ("seed", "urutan", "belum bernama", "semua yang ditemui", "kunjungan"):
        table.add_column(name, justify="left" if name == "urutan" else "right")
    for one in found:
        for name, got in one["kunjungan"].items():
            table.add_row(
                str(one["seed"]), name, f"{got['baru']:.0f}", f"{got['jiwa']:.0f}", str(got["kunjungan"])
            )  # fmt: skip
    console.print(table)
    table = Table(title="Perubahan kelas dan sebab sejatinya, semua bulan")
    for name in ("seed", "garis", "tepat", "semua", "bagian"):
        table.add_column(name, justify="left" if name == "garis" else "right")
    for one in found:
        for lines in (SET, "BPS_DKI"):
            hits, n = right(one["sebab"], lines)
            table.add_row(str(one["seed"]), lines, str(hits), str(n), f"{hits / max(n, 1):.3f}")
    console.print(table)
    table = Table(title=f"Jiwa miskin ekstrem, {SET}, sebelum dan sesudah kunjungan")
    for name in ("seed", "bulan", "benar", "perkiraan", "bawah", "atas", "bernama"):
        table.add_column(name, justify="right")
    for one in found:
        for month, got in one["perkiraan"].items():
            figures = [got[name] for name in ("benar", "perkiraan", "bawah", "atas", "bernama")]
            table.add_row(str(one["seed"]), month, *(f"{figure:,.0f}" for figure in figures))
    console.print(table)
    for one in found:
        console.print(
            f"seed {one['seed']}: bernama oleh kunjungan tetapi tidak miskin ekstrem: {one['sesat']}"
        )
        console.print(
            f"seed {one['seed']}: petugas longgar dan lainnya, ditandai dari semua: {one['petugas']}"
        )


def main() -> None:
    """Runs the seeds one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--visits", type=int, default=20, help="households a kelurahan and month")
    parser.add_argument("--months", type=int, default=12, choices=range(2, 13))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    asked = parser.parse_args()
    console = Console(width=120)
    found = []
    for seed in asked.seeds:
        home = Path(tempfile.mkdtemp(prefix="bench-field-"))
        try:
            found.append(measure(asked.persons, asked.visits, asked.months, seed, home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
    show(found, console)
    shares = [hits / max(n, 1) for one in found for hits, n in [right(one["sebab"], SET)]]
    beaten = all(
        one["kunjungan"]["antrean"]["baru"] > one["kunjungan"][other]["baru"]
        for one in found
        for other in ("peluang", "acak")
    )
    console.print(f"sebab sejati (sekurangnya {TRUE_CAUSE}): {min(shares):.3f}")
    console.print(
        f"antrean menemukan lebih banyak dari peluang dan acak: {'ya' if beaten else 'TIDAK'}"
    )
    target = ROOT / "build" / f"bench-field-{asked.persons}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=2, default=float), encoding="utf-8")
    console.print(f"ditulis: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
