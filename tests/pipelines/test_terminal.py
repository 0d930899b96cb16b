"""The command where somebody sits before it: 80 columns, a pipe, Ctrl-C, a lock, a port, a home that is not there."""

import fcntl
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from pipelines.cli import app
from pipelines.commands import PANELS
from pipelines.lock import hold
from tests.conftest import KONVERGENSI, ROOT, Home

PERSON = "select * from identity.person order by person_id limit 2"


def on_a_terminal(home: Home, *arguments: str, **more: str) -> str:
    """Returns what the command leaves on a real terminal of 80 columns, without colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    env = {k: v for k, v in home.env.items() if k != "COLUMNS"} | {"TERM": "xterm"} | more
    process = subprocess.Popen(
        [str(KONVERGENSI), *arguments],
        env=env,
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # so a terminal says that nobody writes any more
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    process.wait(60)
    lines = [""]
    for part in re.split(r"(\x1b\[2K|\x1b\[1A|\n)", shown.decode().replace("\r", "")):
        if part == "\x1b[2K":  # a line is rubbed out
            lines[-1] = ""
        elif part == "\x1b[1A":  # one up
            lines.pop()
        elif part == "\n":
            lines.append("")
        else:
            lines[-1] += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", part)
    return "\n".join(lines)


def numbers(text: str) -> list[str]:
    """Returns every word with a digit in it, sorted: figures, months, codes, but for moments and paths."""
    text = re.sub(r"Ruang kosong .*", "", text)  # changes from moment to moment
    words = re.findall(r"(?<!\S)[^\s/]*\d[^\s/]*(?!\S)", text)
    return sorted(word for word in words if len(word) <= 40)


@pytest.mark.parametrize(
    "arguments",
    [("kpi",), ("incident", "list"), ("query", PERSON), ("status", "--all"), ("accept", "--help")],
    ids=lambda arguments: arguments[0],
)
def test_a_terminal_of_80_columns_shows_every_number_whole(
    small_home: Home, arguments: tuple[str, ...]
) -> None:
    shown = on_a_terminal(small_home, *arguments)
    assert shown and max(len(line.rstrip()) for line in shown.splitlines()) <= 80
    assert "…" not in shown.replace("--reason …", "")
    piped = small_home.run_with({"COLUMNS": "30"}, *arguments).stdout
    if "--help" not in arguments:
        left = set(numbers(piped)) - set(numbers(shown))
        assert not left, "cut, or wrapped within"
        assert "…" not in piped
    if arguments[0] == "query":
        widths = {len(line) for line in piped.splitlines() if "P0" in line}
        assert min(widths) > 300, "a pipe is as wide as what goes through it"


def test_a_refused_setting_is_told_in_the_width_that_there_is(home: Home) -> None:
    wrong = {"KONVERGENSI_NEW_KEY": "x"}
    shown = on_a_terminal(home, "status", **wrong)
    assert shown.count("\n") == 2 and shown.endswith("bawaannya\nada di README\n")
    assert home.run_with(wrong, "status", code=2).stderr.count("\n") == 1


def parameters(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from parameters(below, f"{path} {name}")
    if not command.hidden:
        for one in command.params:
            yield f"{path} {one.name}", one


def test_every_argument_is_explained_and_every_command_has_its_group() -> None:
    root = get_command(app)
    assert [where for where, one in parameters(root) if not (one.help or one.hidden)] == []
    sorted_in = {name for names in PANELS.values() for name in names}
    known = {name for name, command in root.commands.items() if not command.hidden}  # type: ignore[attr-defined]
    assert sorted_in == known


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("kpi",),
        ("query", "select 1"),
        ("incident", "list"),
        ("publish",),
        ("refresh", "--all"),
        ("portal", "--port", "0"),
        ("audit", "verify"),
        ("verval", "export", "--by", "Ani"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_home_that_is_not_there_is_not_made(home: Home, arguments: tuple[str, ...]) -> None:
    said = home.run(*arguments, code=2).stderr
    assert said.count("\n") == 1 and str(home.path) in said
    assert not home.path.exists()


def test_who_begins_names_a_folder_or_a_landing_zone_elsewhere(home: Home, tmp_path: Path) -> None:
    elsewhere = {"KONVERGENSI_LANDING": str(tmp_path / "kiriman")}
    home.run_with(elsewhere, "refresh", "--all", code=2)
    (tmp_path / "kiriman").mkdir()
    assert "Landing zone kosong" in home.run_with(elsewhere, "refresh", "--all").stdout


def test_an_empty_landing_zone_is_said_and_nobody_hears_of_it(home: Home) -> None:
    home.path.mkdir()
    assert f"Landing zone kosong: {home.landing}" in home.run("refresh", "--all").stdout
    said = home.run("refresh", "--periode", "2022-04", code=1).stderr
    assert "Tidak ada kiriman" in said and "belum ada satu pun" in said
    assert not (home.path / "mail").exists() and not (home.path / "warehouse.duckdb").exists()


def test_nobody_hears_of_a_month_that_nobody_delivered_for(small: Home) -> None:
    count = "select count(*) as n from quality.alert"
    before = small.query(count)
    said = small.run("refresh", "--periode", "2022-06", code=1).stderr
    assert "2022-06 tidak dihitung" in said and "ada kirimannya: 2022-04" in said
    assert small.query(count) == before


def test_who_waits_is_told_for_whom_and_may_stop_it(small: Home) -> None:
    with hold(small.path / "warehouse.lock", "run uji"):
        waited = small.run("query", "select 1", "--wait", "0.3", code=1).stderr
        assert "Menunggu gudang data: sedang dipakai run uji." in waited
        process = subprocess.Popen(
            [str(KONVERGENSI), "refresh", "--periode", "2022-04"],
            env=small.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert "sedang dipakai run uji" in process.stdout.readline()
    told = ""
    for told in process.stdout:
        if "langkah" in told:
            break
    assert re.fullmatch(r"2022-04: langkah \d+ dari \d{3}: [a-z ]+\n", told), told
    said = small.run("status", code=75).stdout
    assert re.search(
        r"dipakai run \S+ sejak \d{4}-.* WIB: refresh 2022-04, langkah \d+ dari \d{3}: ", said
    )
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read().splitlines()
    assert process.wait(60) == 130
    assert rest[-1].startswith("Dihentikan.") and "Traceback" not in "\n".join(rest)
    status = small.run("status", code=1).stdout
    assert "2022-04 GAGAL" in status and "dihentikan sebelum langkah ini selesai" in status


def test_a_busy_port_and_a_home_that_cannot_be_written_end_in_a_sentence(small: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in ("portal", "ui"):
            said = small.run(command, "--port", port, code=1).stderr
            assert f"port {port} tidak dapat dipakai" in said and "Traceback" not in said
    # root may write everywhere, but for what it has laid aside
    bound = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    for path in (small.path, *small.path.glob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        for arguments in (
            ("sample",), ("refresh", "--all"), ("status",), ("incident", "list"), ("audit", "verify"),
        ):  # fmt: skip
            done = subprocess.run(
                [*bound, str(KONVERGENSI), *arguments],
                env=small.env, cwd=ROOT, capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 1 and len(done.stderr.splitlines()) <= 2, done.stderr
            assert re.search("tidak (dapat|boleh)", done.stderr) and "unable" not in done.stderr
    finally:
        for path in (small.path, *small.path.glob("*")):
            path.chmod(path.stat().st_mode | 0o200)


def test_run_ends_with_where_to_go(small: Home) -> None:
    said = small.run("run", "--quiet").stdout
    assert "bin/konvergensi (mulai dengan status" in said and "portal --choose-roles" in said
    [report] = re.findall(r"buka dahulu (.+)", said)
    assert Path(report).is_file() and Path(report).name.startswith("rapat_31.72_kota")
    assert str(small.path / "published" / "konvergensi.duckdb") in said
