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

from expectations.contract import sources


def write_delivery(
    landing: Path, source: str, periode: str, rows: Sequence[Mapping[str, str]], mark: str
) -> Path:
    """Writes the rows as a delivery of the source and the month, in one move; returns where it lies.

    Columns are the contract's; `mark` goes into the file's name (`sintetis` where all data are).
    """
    names = [column.name for column in sources()[source].columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = out.getvalue().encode()
    digest = hashlib.sha256(content).hexdigest()[:20]
    folder = landing / source / periode
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"portal_{mark}_{digest}.csv"
    aside = folder / f".{secrets.token_hex(8)}.part"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(target)
    return target
