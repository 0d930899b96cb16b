"""The lock that lets one run write the warehouse and many readers read it, and dies with its holder."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


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

    Waits up to `wait` seconds; `on_wait` is told once who holds it. A writer leaves its name `who` in
    the file. Raises Held when the time is over.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + wait
        told = False
        while True:
            try:
                fcntl.flock(
                    descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
                )
                break
            except BlockingIOError:
                holder = path.read_text().strip() or "a reader"
                if time.monotonic() >= until:
                    raise Held(holder) from None
                if on_wait and not told:
                    on_wait(holder)
                    told = True
                time.sleep(0.2)
        if not shared:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, who.encode(), 0)
        yield
        if not shared:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def is_free(path: Path) -> bool:
    """Returns whether nobody holds the lock file `path`."""
    try:
        with hold(path, shared=True, wait=0):
            return True
    except Held:
        return False
