"""The command in a process of its own, forked from one that has imported what takes seconds."""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["pipelines.cli", "pipelines.definitions", "expectations.duckdb_engine", "apprise"]
)


def run(
    arguments: tuple[str, ...], env: dict[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs `konvergensi …` with nothing but this environment; returns its exit code and what it said."""
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said, "out"), Path(said, "err")
        process = PROCESSES.Process(target=command, args=(arguments, env, (out, err), typed))
        process.start()
        process.join()
        assert process.exitcode is not None
        return subprocess.CompletedProcess(
            arguments, process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
        )


def command(
    arguments: tuple[str, ...], env: dict[str, str], said: tuple[Path, Path], typed: str = ""
) -> None:
    """Is `konvergensi …` with `typed` on its standard input, in the process that calls this."""
    from pipelines import cli, prose

    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    for path, number in zip(said, (1, 2), strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, io.TextIOWrapper)
        stream.reconfigure(encoding="utf-8")
    sys.stdin = io.StringIO(typed)
    for each in (prose.out, prose.err):
        each.width = prose.WHOLE  # as of any file
    sys.argv = [cli.__name__, *arguments]
    cli.app()
