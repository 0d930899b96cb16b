"""What make sets up first: with a Python that the lock file is for, whole or not at all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOOLS = ("bash", "env", "dirname", "sed", "seq", "rm", "touch", "id")
OLD = "exit 1"  # of another version: what asks gets no
# Answers as it is, and cannot finish an environment: it dies with the files half written.
BROKEN = f'[ "$1" = -m ] && mkdir -p .venv/bin && exit 1; exec {sys.executable} "$@"'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of what the script reads, and an empty folder of programs."""
    (tmp_path / "proyek/.ci").mkdir(parents=True)
    for name in ("pyproject.toml", "requirements.lock", ".ci/environment"):
        shutil.copy(ROOT / name, tmp_path / "proyek" / name)
    (tmp_path / "bin").mkdir()
    for tool in (*TOOLS, "mkdir"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def program(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/usr/bin/env bash\n{script}\n")
    path.chmod(0o755)


def make(checkout: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "proyek/.ci/environment"],
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout), **env},
        capture_output=True,
        text=True,
    )


def test_no_python_that_the_lock_file_is_for(checkout):
    program(checkout, "python3", OLD)
    program(checkout, "python3.13", "exit 127")  # a shim of a version that nobody installed
    done = make(checkout)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("No Python 3.11 to 3.13 was found")
    assert not (checkout / "proyek/.venv").exists()


def test_a_named_python_is_taken_or_refused(checkout):
    program(checkout, "python3", BROKEN)
    program(checkout, "old", OLD)
    done = make(checkout, PYTHON="old")
    assert done.stderr == "PYTHON=old is not Python 3.11 to 3.13, which the lock file is for.\n"
    assert done.returncode == 1 and not (checkout / "proyek/.venv").exists()


@pytest.mark.parametrize("name", ["python3", "python3.11", "python3.13"])
def test_what_was_left_half_made_is_made_anew_and_never_left(checkout, name):
    program(checkout, "python3", OLD)
    program(checkout, name, BROKEN)
    left = checkout / "proyek/.venv/lib/left.py"
    left.parent.mkdir(parents=True)
    left.touch()
    done = make(checkout)
    assert done.returncode != 0 and "nothing of it is left behind" in done.stderr
    assert not (checkout / "proyek/.venv").exists()


def test_what_is_whole_and_up_to_date_is_left_alone(checkout):
    venv = checkout / "proyek/.venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to(sys.executable)
    (venv / "bin/uv").write_text("#!/usr/bin/env bash\nexit 1\n")  # and no network
    (venv / "bin/uv").chmod(0o755)
    (venv / ".installed").touch()
    os.utime(venv / ".installed", (4e9, 4e9))
    done = make(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    os.utime(
        venv / ".installed", (1, 1)
    )  # the lock file is newer: it cannot be brought up to date here
    assert make(checkout).returncode != 0
    assert not venv.exists()
