"""The lock: one writer or many readers, and it dies with its holder."""

import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from pipelines.lock import Held, hold, is_free


def test_a_writer_excludes_readers_and_says_who_it_is(tmp_path):
    path = tmp_path / "lock"
    with hold(path, "refresh 2022-04"):
        assert not is_free(path)
        with pytest.raises(Held, match="refresh 2022-04"), hold(path, shared=True, wait=0):
            pass
    assert is_free(path)


def test_readers_share(tmp_path):
    path = tmp_path / "lock"
    with (
        hold(path, shared=True),
        hold(path, shared=True, wait=0),
        pytest.raises(Held),
        hold(path, "writer", wait=0),
    ):
        pass


HOLD = (
    "import sys, time; from pathlib import Path; from pipelines.lock import hold; "
    "held = hold(Path(sys.argv[1]), 'run mati'); held.__enter__(); print('held', flush=True); time.sleep(60)"
)


def killed_writer(path) -> None:
    """A writer took the lock and was killed with it."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    assert not is_free(path)
    with pytest.raises(Held, match="run mati"), hold(path, wait=0):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert path.read_text().endswith("run mati"), "the dead cannot take their name away"


def test_the_lock_dies_with_a_killed_holder(tmp_path):
    path = tmp_path / "lock"
    killed_writer(path)
    start = time.monotonic()
    with hold(path, "next", wait=5):
        assert time.monotonic() - start < 1


def test_a_dead_holder_is_named_to_nobody(tmp_path):
    path = tmp_path / "lock"
    killed_writer(path)
    told: list[str] = []
    with (
        hold(path, shared=True),
        pytest.raises(Held, match="pembaca"),
        hold(path, "writer", wait=0.3, on_wait=told.append),
    ):
        pass
    assert len(told) == 1 and told[0].startswith("pembaca")
    with path.open("rb") as taken:  # a writer that has not come to write its name
        fcntl.flock(taken, fcntl.LOCK_EX)
        for shared in (True, False):
            with pytest.raises(Held, match="proses lain"), hold(path, shared=shared, wait=0):
                pass


def test_a_writer_that_fails_takes_its_name_away(tmp_path):
    path = tmp_path / "lock"
    with pytest.raises(KeyboardInterrupt), hold(path, "refresh 2022-04"):
        raise KeyboardInterrupt
    assert path.read_text() == "" and is_free(path)
