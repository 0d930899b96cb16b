"""Rows that somebody typed into the portal, as a delivery like every other: a file in the landing zone.

Belongs here: writing it whole. The same rows are the same file, so that what is sent twice counts once.
"""

import csv
import hashlib
import io
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from assets.full_disk import gone_if_unfinished
from expectations.contract import sources


def write_delivery(
    folder: Path, rows: Sequence[Mapping[str, str]], mark: str, *, whole: bool = False
) -> Path:
    """Writes the rows as a delivery into `folder`, <landing zone>/<source>/<month>, in one move; returns where it lies.

    Columns are the contract's; `mark` goes into the file's name (`sintetis` where all data are). `whole`: the rows are
    all that there are, and take the place of those written under the mark before.
    """
    names = [column.name for column in sources()[folder.parent.name].columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = out.getvalue().encode()
    digest = "" if whole else f"_{hashlib.sha256(content).hexdigest()[:20]}"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"portal_{mark}{digest}.csv"
    aside = folder / f".{secrets.token_hex(8)}.part"
    with (
        gone_if_unfinished(aside),
        os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
    ):
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(target)
    entries = os.open(folder, os.O_RDONLY)  # its name too is on disk before anybody has a receipt
    os.fsync(entries)
    os.close(entries)
    return target
