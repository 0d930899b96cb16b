"""The lock that lets one run write the warehouse and many readers read it, and dies with its holder."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

READER = "pembaca lain (query, status atau laporan)"
UNKNOWN = "proses lain"


class Held(Exception):
    """The lock was not free within the time given; `str()` says who holds it."""


@contextmanager
def hold(
    path: Path,
    who: str = "",
    *,
    shared: bool = False,
    wait: float = float("inf"),
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Holds the lock file `path` for the body, shared among readers or exclusive for a writer.

    Waits up to `wait` seconds; `on_wait` is told once who holds it. A writer leaves its process and its name
    `who` in the file; a name that a dead one left there is told to nobody. Raises Held when the time is over.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + wait
        told = False
        while not _take(descriptor, shared):
            holder = _holder(descriptor)
            if time.monotonic() >= until:
                raise Held(holder)
            if on_wait and not told:
                on_wait(holder)
                told = True
            time.sleep(0.2)
        if shared:
            yield
            return
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {who}".encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, shared: bool) -> bool:
    """Returns whether the lock could be had at once."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    """Returns who holds the lock that this descriptor could not have: the file names a writer alone, and a
    writer that was killed stays named until the next one comes."""
    if _take(descriptor, shared=True):  # with readers one can share: no writer is there
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return READER
    process, _, who = os.pread(descriptor, 4096, 0).decode("utf-8", "replace").partition(" ")
    return who.strip() if who.strip() and _is_alive(process) else UNKNOWN


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:  # somebody else's
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return True


def is_free(path: Path) -> bool:
    """Returns whether nobody holds the lock file `path`."""
    try:
        with hold(path, shared=True, wait=0):
            return True
    except Held:
        return False
