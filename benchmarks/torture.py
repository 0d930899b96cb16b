"""Kills at random moments: `python -m benchmarks.torture --kills 1000`.

Ten kills are a round: one operation on one home, killed again and again, then finished and compared with a home that
nobody disturbed. What was found is kept in the folder, so that an interrupted run goes on with its next round, and a
home in which something was wrong stays there to be looked at. Kill k's moment follows from the seed and k: a share of
the CPU seconds that the operation takes. With `--disk 400` the homes lie on a file system of so many MB, and at that
moment it is full until the operation has ended by itself.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks import killed, killed_portal
from benchmarks.killing import Bench, Round, environment
from sample.population import Recipe
from sample.write import write_sample
from tests import forked
from tests.small_disk import mounted

OPERATIONS: dict[str, tuple[Callable[[Round], None], str]] = {
    "refresh": (killed.refresh, "landing"),
    "second": (killed.second, "first"),
    "publish": (killed.publish, "first"),
    "rotate-key": (killed.rotate_key, "first"),
    "forget": (killed.forget, "first"),
    "accept": (killed.accept, "first"),
    "outbox": (killed.outbox, "first"),
    "digest": (killed.digest, "first"),
    "forms": (killed_portal.forms, "first"),
    "store": (killed.store, "first"),
    "erase": (killed.erase, "first"),
}
ON_DISK = (
    "refresh",
    "second",
    "publish",
    "rotate-key",
    "forget",
    "accept",
)  # that end, and say how
IN_A_ROUND = 10


def suffer(bench: Bench, operation: str, numbers: range, seed: int) -> Round:
    """Kills the operation once for each number, on one home; returns the round. Raises Breach, or what was wrong."""
    function, base = OPERATIONS[operation]
    kills = {number: random.Random(f"{seed}|{number}") for number in numbers}
    made = Round(bench, getattr(bench, base), operation, kills)
    function(made)
    return made


def prepared(folder: Path, persons: int) -> Bench:
    """Returns the homes that nobody disturbs, made where they are not there yet."""
    bench = Bench(
        folder, folder / "landing", folder / "first", folder / "both", ("2022-03", "2022-04")
    )
    draft = folder / "draft"
    steps: tuple[tuple[Path, str | None], ...] = (
        (bench.landing, None),
        *zip((bench.first, bench.both), bench.months, strict=True),
    )
    for (home, month), before in zip(steps, (None, bench.landing, bench.first), strict=True):
        if home.exists():
            continue
        shutil.rmtree(draft, ignore_errors=True)
        if before is None:
            draft.mkdir()
            (draft / "key").write_text("kunci-uji")  # or each home had ids of its own
            write_sample(draft / "landing", draft / "truth", Recipe(persons, 2), lambda *_: None)
        else:
            shutil.copytree(before, draft)
            done = forked.run(("refresh", "--periode", str(month), "--quiet"), environment(draft))
            assert done.returncode == 0, done.stderr
        draft.rename(home)
    return bench


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--persons", type=int, default=1000)
    options.add_argument("--folder", type=Path, default=Path("build/torture"))
    options.add_argument(
        "--only", choices=OPERATIONS, action="append", help="these operations alone"
    )
    options.add_argument("--disk", type=int, help="fill a disk of so many MB, and kill nobody")
    given = options.parse_args()
    if not given.disk:
        sys.exit(rounds(given, None))
    disk = given.folder.absolute() / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    mounted(disk, given.disk, lambda: sys.exit(rounds(given, disk)))


def rounds(given: argparse.Namespace, disk: Path | None) -> int:
    """Does the rounds that are not done yet, and prints what was found; returns the exit code."""
    given.folder.mkdir(parents=True, exist_ok=True)
    log = given.folder / f"{'rounds' if disk is None else 'full'}-{given.seed}.jsonl"
    lengths = given.folder / "seconds.json"
    bench = replace(prepared(given.folder.absolute(), given.persons), disk=disk)
    bench.seconds.update(json.loads(lengths.read_text()) if lengths.exists() else {})
    operations = given.only or list(OPERATIONS if disk is None else ON_DISK)
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for number in range(-(-given.kills // IN_A_ROUND)):
        if number in [one["round"] for one in done]:
            continue
        operation = operations[number % len(operations)]
        numbers = range(number * IN_A_ROUND, min((number + 1) * IN_A_ROUND, given.kills))
        done.append(
            {"round": number, "operation": operation} | _one(bench, operation, numbers, given.seed)
        )
        lengths.write_text(json.dumps(bench.seconds))
        with log.open("a") as file:
            file.write(json.dumps(done[-1]) + "\n")
        print(json.dumps(done[-1]), flush=True)
    return _told(done)


def _one(bench: Bench, operation: str, numbers: range, seed: int) -> dict[str, object]:
    begun = time.monotonic()
    try:
        made = suffer(bench, operation, numbers, seed)
    except Exception as wrong:  # whatever it is, the others are killed all the same
        left = bench.folder / f"breach-{seed}-{numbers.start}"
        shutil.rmtree(left, ignore_errors=True)
        shutil.move((bench.disk or bench.folder) / "home", left)
        return {"kills": 0, "breach": f"{type(wrong).__name__}: {wrong}"}
    return {
        "kills": made.done,
        "too_late": made.late,
        "seconds": round(time.monotonic() - begun),
        "breach": "",
    }


def _told(done: list[dict]) -> int:  # type: ignore[type-arg]
    """Prints how many kills each operation survived, and what was wrong; returns the exit code."""
    kills = Counter[str]()
    for one in done:
        kills[one["operation"]] += one["kills"]
    for operation, count in kills.items():
        print(f"{operation:12} {count:5} kills")
    print(f"{'all':12} {kills.total():5} kills")
    wrong = [one for one in done if one["breach"]]
    for one in wrong:
        print(f"round {one['round']}, {one['operation']}: {one['breach']}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
