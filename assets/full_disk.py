"""A full disk in one sentence, whoever says it: the system, DuckDB or SQLite."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.text import angka

SIGNS = re.compile("No space left on device|Disk quota exceeded|disk is full")
UNSURE = re.compile("disk I/O error")  # SQLite where there is no room even for its own small files
SPILL = re.compile("max_temp_directory_size")  # DuckDB where it would spill more than it may
PATH = re.compile(r"""["'](/[^"'\n]+)["']""")
LITTLE = 2_000_000  # bytes
LEFT = re.compile(r"(?<=^Disk penuh: )(.*) tinggal [\d.,]+ [kMGT]B(?=\. )")
WHOLE = "Kiriman, catatan dan terbitan terakhir utuh."


def size(number: float) -> str:
    """Returns a number of bytes in words."""
    for unit, below in (("kB", 1e6), ("MB", 1e9), ("GB", 1e12)):
        if abs(number) < below:
            return f"{angka(number * 1000 / below, 1)} {unit}"
    return f"{angka(number / 1e12, 1)} TB"


def free(path: Path) -> int:
    """Returns how many bytes may still be written where `path` lies, or will."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return shutil.disk_usage(there).free


def full_disk(error: BaseException | str, home: Path | None = None) -> str | None:
    """Returns the sentence for an error, or what was said of it, and None where it speaks of another trouble.

    The folder named is that of the file at which it happened, else `home`; what is left there is told where it is
    little: what was to be written, and is gone again, may have been more.
    """
    said = error if isinstance(error, str) else _told(error)
    if SPILL.search(said):
        return (
            "Ruang sementara untuk menghitung habis (map spill di home): kosongkan disknya atau naikkan"
            f" KONVERGENSI_SPILL_LIMIT, lalu jalankan lagi. {WHOLE}"
        )
    unsure = home is not None and UNSURE.search(said) and free(home) < LITTLE
    if not (SIGNS.search(said) or unsure):
        return None
    named = PATH.search(said)
    folder = Path(named[1]).parent if named else home
    where = f": {folder}" if folder else ""
    left = free(folder) if folder else LITTLE
    where += f" tinggal {size(left)}" if left < LITTLE else ""
    return f"Disk penuh{where}. Kosongkan ruang di disk itu, lalu jalankan lagi. {WHOLE}"


def later(said: str) -> str:
    """Returns what was said of a full disk without what was left then: it is no longer so."""
    return LEFT.sub(r"\1", said)


@contextmanager
def gone_if_unfinished(draft: Path) -> Iterator[None]:
    """Removes a file whose writing was cut short: it would keep the disk full."""
    try:
        yield
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _told(error: BaseException) -> str:
    """Returns the texts of an error and of those that brought it about."""
    texts, one = [], error
    while one is not None:
        texts.append(str(one))  # of the system's errors with the file's name
        one = one.__cause__ or one.__context__  # type: ignore[assignment]
    return "\n".join(texts)
