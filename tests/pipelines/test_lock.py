"""The lock: one writer or many readers, and it dies with its holder."""

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


def test_the_lock_dies_with_a_killed_holder(tmp_path):
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path; from pipelines.lock import hold; "
        "held = hold(Path(sys.argv[1]), 'x'); held.__enter__(); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    assert not is_free(path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    start = time.monotonic()
    with hold(path, "next", wait=5):
        assert time.monotonic() - start < 1
