"""The hand-over folder: a folder per owner, in it workbooks locked with the owner's password."""

import re
import sqlite3
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from assets.full_disk import gone_if_unfinished
from assets.handover.password import handover_password
from assets.incident.store import marked
from assets.text import slug

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
GENERATION = "sandi:"  # the mark that counts an owner's passwords


def generation(db: sqlite3.Connection, owner: str) -> int:
    """Returns which of an owner's passwords is in use, from 1."""
    return int(marked(db, GENERATION + owner) or 1)


@dataclass(frozen=True)
class Folder:
    """Where hand-overs lie, and the key from which each owner's password follows."""

    path: Path
    key: bytes


def hand_over(
    db: sqlite3.Connection, folder: Folder, owner: str, name: str, books: list[bytes]
) -> list[Path]:
    """Writes workbooks, locked with the owner's password, into his folder, in place of earlier ones of that name;
    returns where they lie."""
    password = handover_password(folder.key, owner, generation(db, owner))
    return write_repair_files(folder.path, name, books, owner, password)


def encrypt(workbook: bytes, password: str) -> bytes:
    """Returns the workbook locked with AES-256 (OOXML agile), so that Excel itself asks for the password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = BytesIO()
    OOXMLFile(BytesIO(workbook)).encrypt(password, locked)
    return locked.getvalue()


def write_repair_files(
    folder: Path, incident_id: str, workbooks: list[bytes], owner: str, password: str
) -> list[Path]:
    """Writes an incident's workbooks into the owner's hand-over folder; returns where they lie.

    Each is locked with the password first, so that none is on disk in the clear. They replace those of an
    earlier call; no workbooks means that none is left. Folders are 0700, files 0600.
    Raises ValueError for an incident_id that is no plain file name, and for an owner without letters.
    """
    if not SAFE.fullmatch(incident_id):
        raise ValueError("an incident_id is made of letters, digits, _, . and -")
    office = folder / slug(owner)
    if office == folder:
        raise ValueError("an owner needs a name")
    for made in (folder, office):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.chmod(0o700)
    parts = [""] if len(workbooks) == 1 else [f"-{n}" for n in range(1, len(workbooks) + 1)]
    paths = [office / f"{incident_id}{part}.xlsx" for part in parts]
    for path, workbook in zip(paths, workbooks, strict=True):
        draft = path.with_name(f".{path.name}.part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with gone_if_unfinished(draft):
            draft.write_bytes(encrypt(workbook, password))
        draft.rename(path)
    earlier = re.compile(rf"{re.escape(incident_id)}(-[0-9]+)?\.xlsx")
    for path in office.iterdir():
        if earlier.fullmatch(path.name) and path not in paths:
            path.unlink()
    return paths
