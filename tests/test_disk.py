"""A full disk, for real: whatever is under way ends in one sentence, nothing is lost, and it works once there is room."""

import hashlib
import os
import shutil
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.incident.access import broken
from assets.incident.message import Letter, Message
from assets.incident.outbox import Channels, queue, send
from assets.incident.store import incidents, short
from tests.conftest import Home
from tests.portal.conftest import opened, token, visited, words
from tests.small_disk import FILL, fill, full, on_small_disk

DISK = 200  # MB
SAME = (  # what a month comes to, down to its ids
    "select md5(string_agg(r::varchar, '' order by r::varchar)) from ({}) as r",
    "from kpi.area", "from identity.person", "from household.member", "from classification.household",
    "from intervention.need", "from raw.dukcapil",
)  # fmt: skip


def run(home: Home, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    return home.run_with(
        {}, *arguments, code=code
    )  # the server that forks commands lives outside this disk


def tables(home: Home) -> str:
    ask, *listed = SAME
    asked = "select " + ", ".join(f"({ask.format(one)})" for one in listed)
    return run(home, "query", asked, "--csv").stdout


def content(folder: Path) -> dict[str, str]:
    """What lies in a folder, but for what SQLite keeps while it reads."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def one_sentence(said: str, folder: Path) -> None:
    assert "Traceback" not in said and len(said.splitlines()) <= 8, said
    assert str(folder) in said and "MB" in said and "Kosongkan ruang" in said, said


def test_a_month_for_which_there_is_no_room(small: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def scenario() -> None:
        home = Home(disk / "home")
        shutil.copytree(small.path, home.path)
        before, edition = tables(home), content(home.path / "published")
        whole = content(home.path)
        with full(disk, 5_000_000):
            said = run(home, "refresh", "--periode", "2022-04", "--quiet", code=1).stderr
            one_sentence(said, home.path)
            assert "tidak dimulai" in said and "5,0 MB" in said
        assert content(home.path) == whole, "nothing was begun"

        log, over = home.path / "warehouse.duckdb.wal", threading.Event()

        def filling() -> None:
            while not over.is_set() and not (log.exists() and log.stat().st_size > 1_500_000):
                time.sleep(0.02)
            fill(disk)

        filler = threading.Thread(target=filling)
        filler.start()
        said = run(home, "refresh", "--periode", "2022-04", "--quiet", code=1).stderr
        over.set()
        filler.join()
        assert "Disk penuh" in said
        one_sentence(said, home.path)
        assert content(home.path / "published") == edition
        (disk / FILL).unlink()
        with incidents(home.path / "incidents.sqlite") as db:
            assert broken(db) is None
        run(home, "refresh", "--all", "--quiet")
        assert tables(home) == before

    on_small_disk(disk, DISK, scenario)
