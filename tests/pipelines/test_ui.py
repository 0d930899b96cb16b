"""The real UI with its daemon: a file dropped into the landing zone starts its month."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from pipelines.resources import DONE_BY
from tests.conftest import KONVERGENSI, ROOT

QUERY = """{ runsOrError { ... on Runs { results { runId status jobName tags { key value }
    repositoryOrigin { repositoryName repositoryLocationName } } } }
  sensorsOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "konvergensi"})
  { ... on Sensors { results { name sensorState { status } } } }
  schedulesOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "konvergensi"})
  { ... on Schedules { results { name scheduleState { status } } } } }"""


@pytest.fixture
def ui(small):
    """The UI over a copy of the small home, on a free port; yields (home, ask). What it says lies in ui.out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (small.path / "ui.out").open("w") as said:
        process = subprocess.Popen(
            [str(KONVERGENSI), "ui", "--port", str(port)],
            env=small.env,
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ask():
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": QUERY}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]

    try:
        yield small, ask
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def refreshes(state):
    """Returns the runs of the job that refreshes a month; the time of day may start a digest beside it."""
    return [run for run in state["runsOrError"]["results"] if run["jobName"] == "refresh"]


def wait_for(condition, seconds):
    """Returns the first true answer within the time, else fails."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(1)
    raise AssertionError(f"not within {seconds} seconds")


def test_a_dropped_file_starts_its_month_once_whoever_asks_too(ui):
    home, ask = ui
    state = wait_for(lambda: (found := ask())["sensorsOrError"].get("results") and found, 60)
    assert {
        s["name"]: s["sensorState"]["status"] for s in state["sensorsOrError"]["results"]
    } == dict.fromkeys(["alerts", "landing"], "RUNNING")
    assert {
        s["name"]: s["scheduleState"]["status"] for s in state["schedulesOrError"]["results"]
    } == dict.fromkeys(["daily_digest", "daily_escalation", "monthly"], "RUNNING")
    before = refreshes(state)
    assert before, "the command refreshed this home"
    time.sleep(20)  # the sensor has had its first looks: nothing new, nothing started
    assert refreshes(ask()) == before
    [source] = (home.landing / "sanggah").rglob("*.*")
    folder = home.landing / "sanggah" / "2022-05"
    folder.mkdir()
    shutil.copy(source, folder)

    def ended():
        new = [run["status"] for run in refreshes(ask()) if run not in before]
        done = sorted(status for status in new if status in ("SUCCESS", "FAILURE", "CANCELED"))
        return (
            done if len(done) == 2 else None
        )  # whichever was first: the other one waits in a queue

    wait_for(lambda: len(refreshes(ask())) > len(before), 60)
    home.run("refresh", "--periode", "2022-05", "--quiet")  # while the sensor's run is at work
    assert wait_for(ended, 240) == ["CANCELED", "SUCCESS"]
    runs = refreshes(ask())
    other, own = sorted(
        (run for run in runs if run not in before),
        key=lambda r: r["status"],
    )
    assert [other["status"], own["status"]] == ["CANCELED", "SUCCESS"]
    assert {"key": DONE_BY, "value": own["runId"]} in other["tags"], "it says who did it"
    origin = {"repositoryName": "__repository__", "repositoryLocationName": "konvergensi"}
    assert [r["repositoryOrigin"] for r in runs] == [origin] * len(runs), (
        "the timeline leaves out every run that does not say where its job comes from"
    )
    counted = "select count(*) filter (where completed_at is null), count(*) from quality.refresh"
    assert home.query(f"{counted} where periode = '2022-05'") == [(0, 1)]
    assert home.query("select max(periode) as p from quality.publication") == [("2022-05",)]
    said = (home.path / "ui.out").read_text("utf-8")
    assert "Launching" in said and "warning" not in said.lower()
