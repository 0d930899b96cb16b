"""A real, small file system that can be filled: a tmpfs in a mount namespace that ends with its process."""

import ctypes
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NEWNS, NEWUSER = 0x20000, 0x10000000  # sched.h
FILL = "penuh"


def on_small_disk(folder: Path, megabytes: int, do: Callable[[], None]) -> None:
    """Calls `do` in a process that sees an empty file system of so many megabytes at `folder`; root or not."""
    process = multiprocessing.get_context("fork").Process(
        target=mounted, args=(folder, megabytes, do)
    )
    process.start()
    process.join()
    assert process.exitcode == 0, "what failed stands in the captured output"


def mounted(folder: Path, megabytes: int, do: Callable[[], None]) -> None:
    """Calls `do` with an empty file system of so many megabytes at `folder`, which this process, and those that it
    starts from now on, see until they end."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(
        NEWNS
    ):  # not allowed to whom is no root, or root of a container: root of this process alone
        if libc.unshare(NEWNS | NEWUSER):
            raise OSError(ctypes.get_errno(), "unshare")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    size = f"size={megabytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    do()


@contextmanager
def full(folder: Path, left: int = 0) -> Iterator[None]:
    """Leaves so many bytes free of the file system at `folder`."""
    fill(folder, left)
    try:
        yield
    finally:
        (folder / FILL).unlink()


def fill(folder: Path, left: int = 0) -> None:
    """Fills the file system at `folder` but for so many bytes."""
    size = 0
    with (folder / FILL).open("wb") as file:
        while (room := shutil.disk_usage(folder).free - left) > 0:
            with suppress(
                OSError
            ):  # somebody else wrote meanwhile: there is less than a moment ago
                os.posix_fallocate(file.fileno(), size, room)
                size += room
