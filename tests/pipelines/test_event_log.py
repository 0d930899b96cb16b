"""The event log under many threads, as the UI's server uses it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import dagster as dg

from assets.full_disk import size
from assets.warehouse import WarehouseError
from pipelines.failure import reasons
from pipelines.resources import forget_old_runs
from tests.conftest import ROOT

# In a process of its own: what this is about kills it.
MANY = """
import sys, threading
import dagster as dg
from pipelines.event_log import EventLog

log = EventLog(sys.argv[1])
key = dg.AssetKey("a")

def work(number):
    for step in range(40):
        log.get_asset_records([key])
        log.get_logs_for_run(f"run-{number}")
        assert log.has_asset_key(key) is False

def burst():
    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    [t.start() for t in threads]
    [t.join() for t in threads]

for _ in range(4):  # threads come and go, as those of a server do
    burst()
"""


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", MANY, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


@dg.asset(partitions_def=dg.StaticPartitionsDefinition(["2022-03", "2022-04"]))
def register(context: dg.AssetExecutionContext) -> None:
    if context.run.tags.get("fails"):
        raise ValueError("stopped")


def run(instance: dg.DagsterInstance, month: str, **tags: str) -> str:
    done = dg.materialize(
        [register], partition_key=month, instance=instance, tags=tags, raise_on_error=False
    )
    return done.run_id


def test_old_runs_leave_and_what_was_last_stays(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        march = run(instance, "2022-03")
        april = [run(instance, "2022-04") for _ in range(3)]
        failed = [run(instance, "2022-04", fails="yes") for _ in range(3)]
        forget_old_runs(instance, 2, {failed[0]})
        left = [one.run_id for one in instance.get_runs()]
        assert left == [failed[2], failed[1], failed[0], april[2], march], "one is named"
        assert not instance.all_logs(april[0]) and instance.all_logs(april[2])
        months = instance.get_materialized_partitions(register.key)
        assert months == {"2022-03", "2022-04"}
        good = run(instance, "2022-04")
        forget_old_runs(instance, 1)
        assert [one.run_id for one in instance.get_runs()] == [good, failed[2], march]


def broken(name: str, error: BaseException) -> dg.AssetsDefinition:
    @dg.asset(key=["raw", name])
    def step() -> None:
        raise error

    return step


def test_what_an_error_quotes_stays_in_the_run() -> None:
    """A reason is printed, mailed and kept: only sentences of ours may be in it, whatever failed."""
    errors = {
        "a": ValueError("could not convert string to float: 'SITI AMINAH'"),
        "b": KeyError("3172034101900001"),
        "c": FileNotFoundError(2, "No such file or directory", "/landing/dtks/siti_aminah.csv"),
        "d": RuntimeError("SITI AMINAH"),
        "e": WarehouseError("raw.dtks: ConversionException: message withheld"),
        "f": sqlite3.OperationalError("unable to open database file"),
        "g": sqlite3.OperationalError("near 'SITI AMINAH': syntax error"),
    }
    done = dg.materialize([broken(*one) for one in errors.items()], raise_on_error=False)
    said = reasons(done.all_events)
    elsewhere = "rinciannya pada run itu di UI Dagster"
    assert said == [
        f"raw.a: ValueError; {elsewhere}",
        f"raw.b: KeyError; {elsewhere}",
        f"raw.c: FileNotFoundError: No such file or directory; {elsewhere}",
        f"raw.d: RuntimeError; {elsewhere}",
        "raw.e: raw.dtks: ConversionException: message withheld",
        f"raw.f: OperationalError: unable to open database file; {elsewhere}",
        f"raw.g: OperationalError: near; {elsewhere}",
    ]


def test_a_cause_of_many_steps_is_said_once_and_without_what_was_left_then() -> None:
    full = "Disk penuh: /d/spill{}. Kosongkan ruang di disk itu, lalu jalankan lagi."
    left = {"a": f" tinggal {size(1_930_000)}", "b": "", "d": f" tinggal {size(400)}"}
    said = {name: full.format(what) for name, what in left.items()} | {"c": "Kunci salah."}
    steps = [broken(name, WarehouseError(text)) for name, text in said.items()]
    done = dg.materialize(steps, raise_on_error=False)
    full = f"raw.a dan 2 langkah lain: {full.format('')}"
    assert reasons(done.all_events) == [full, "raw.c: Kunci salah."]
