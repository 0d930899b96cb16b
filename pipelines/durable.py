"""Small files of the home that must be whole after a crash."""

import os
import tempfile
from pathlib import Path


def write_durably(path: Path, text: str) -> None:
    """Replaces a file, mode 0600: after a power cut it is the old one or the new one, whole."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        rename_durably(Path(draft), path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def rename_durably(draft: Path, path: Path) -> None:
    """Puts a finished file in place of `path`, its content and its name on disk when this returns."""
    sync(draft)
    draft.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Has a file's content, or a folder's entries, written to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
