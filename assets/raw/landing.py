"""The landing zone: which files lie there, and whether they keep still.

Belongs here: names, folders, sizes and times. What is inside a file is read elsewhere.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.months import PERIODE
from expectations.contract import Contract
from expectations.sql import exists

# What copying tools and Excel leave while a file is still on its way or open.
PASSING_PREFIXES = (".", "~")
PASSING_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp")
PASSING_NAMES = ("thumbs.db", "desktop.ini", "baca_saya.txt")
CHUNK = 1 << 20
# A file changed less than this before it was looked at may change again within the clock's grain.
STAMP_GRAIN_NS = 2_000_000_000


@dataclass(frozen=True)
class Delivery:
    """One file as it lies: `file` is its bare name, `periode` the month of its folder."""

    source: str
    periode: str
    file: str
    path: Path


def is_passing(name: str) -> bool:
    """Returns whether a file of this name is still on its way, or no delivery at all."""
    low = name.lower()
    return (
        low.startswith(PASSING_PREFIXES) or low.endswith(PASSING_SUFFIXES) or low in PASSING_NAMES
    )


def _real_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink())


def _printable(name: str) -> str:
    """Returns the name as text that a database can hold, whatever bytes it has on disk."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def deliveries(landing: Path, source: str) -> list[Delivery]:
    """Returns the source's files, by month and name.

    Links, folders and files still on their way are not deliveries.
    """
    found = []
    for folder in _real_folders(landing / source):
        if not re.fullmatch(PERIODE, folder.name):
            continue
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.is_symlink() and not is_passing(path.name):
                found.append(Delivery(source, folder.name, _printable(path.name), path))
    return found


def strays(landing: Path, sources: Iterable[str]) -> list[str]:
    """Returns the paths below the landing zone that no source will ever load: misnamed folders, files
    beside them, and what is no file (links, folders, pipes) where files belong."""
    known, found = set(sources), []
    if not landing.is_dir():
        return []
    for entry in sorted(landing.iterdir()):
        if is_passing(entry.name):
            continue
        if entry.name not in known or not entry.is_dir() or entry.is_symlink():
            found.append(_printable(entry.name))
            continue
        for inner in sorted(entry.iterdir()):
            if is_passing(inner.name):
                continue
            if inner.is_dir() and not inner.is_symlink() and re.fullmatch(PERIODE, inner.name):
                found += [
                    _printable(f"{entry.name}/{inner.name}/{file.name}")
                    for file in sorted(inner.iterdir())
                    if not is_passing(file.name) and (file.is_symlink() or not file.is_file())
                ]
            else:
                found.append(_printable(f"{entry.name}/{inner.name}"))
    return found


def file_hash(path: Path) -> str:
    """Returns the sha256 of the file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def stamp(path: Path) -> str | None:
    """Returns what tells a file from a changed one without reading it; None while it is too fresh.

    The inode's time of change is in it, which no copying tool can set back.
    """
    found = path.stat()
    if time.time_ns() - found.st_ctime_ns < STAMP_GRAIN_NS:
        return None
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def snapshot(landing: Path) -> dict[str, list[int]]:
    """Returns what the landing zone looks like now: size, times of change (ns) and inode of every file, by path below
    it. Other bytes under the same name, as long and dated as before, have another time of the inode's change."""
    found = {}
    for folder in _real_folders(landing):
        for delivery in deliveries(landing, folder.name):
            try:
                seen = delivery.path.stat()
            except FileNotFoundError:
                continue
            name = f"{delivery.source}/{delivery.periode}/{delivery.file}"
            found[name] = [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]
    return found


def delivered_months(
    con: duckdb.DuckDBPyConnection | None, landing: Path, contracts: Mapping[str, Contract]
) -> list[str]:
    """Returns the months for which anything was delivered, loaded or still to load, in order."""
    months = {d.periode for source in contracts for d in deliveries(landing, source)}
    if con is not None and exists(con, "quality.delivery"):
        rows = con.execute(
            "select distinct delivery_periode from quality.delivery where status = 'LOADED'"
        ).fetchall()
        months |= {row[0] for row in rows}
    return sorted(months)


def pending_months(
    con: duckdb.DuckDBPyConnection, landing: Path, contracts: Mapping[str, Contract]
) -> list[str]:
    """Returns the months that have a file which the next refresh would load, or lost a refused one, in order.

    Each of them touches every delivered month from itself on. Writes nothing.
    """
    from assets.raw.manifest import plan_month, refusals_taken_away

    months = set()
    for contract in contracts.values():
        delivered = by_month(deliveries(landing, contract.table))
        months |= {m for m, _ in refusals_taken_away(con, contract.table, delivered)}
        for periode, files in delivered.items():
            if plan_month(con, contract, periode, files).to_load:
                months.add(periode)
    return sorted(months)


def by_month(found: Iterable[Delivery]) -> dict[str, list[Delivery]]:
    """Returns the deliveries grouped by month, the earliest first."""
    months: dict[str, list[Delivery]] = {}
    for delivery in sorted(found, key=lambda d: (d.periode, d.file)):
        months.setdefault(delivery.periode, []).append(delivery)
    return months


Progress = Callable[[str, int], None]
