"""The event log under many threads, as the UI's server uses it."""

import subprocess
import sys
from pathlib import Path

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
