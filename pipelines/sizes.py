"""How large a home is, by how much it grew, and whether the disk holds another refresh."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

from assets.full_disk import size
from assets.incident.store import mark, marked
from assets.write_log import write_log
from pipelines.settings import Settings
from pipelines.status import FINE, HEED, WRONG

MARK = "ukuran "  # and the month: how large the home was when that month was first refreshed
EARLY = 3  # months: with room for fewer one is told


def sizes(found: Settings) -> dict[str, int]:
    """Returns the bytes of each part of the home, by its name in words."""
    parts = {
        "gudang data": [found.warehouse, write_log(found.warehouse)],
        "catatan langkah Dagster": [found.dagster_home],
        "landing zone": [found.landing_zone],
        "serah-terima": [found.handover],
        "laporan": [found.reports],
        "ruang kerja sementara": [found.spill],
        "terbitan": [found.published.parent],
        "portal": [found.portal, found.home / "portal.sqlite", found.uploads],
        "insiden dan surat": [found.incidents, found.mail],
    }
    return {name: sum(map(_bytes, paths)) for name, paths in parts.items()}


def _bytes(path: Path) -> int:
    """Returns the bytes of a file, or of all below a folder; what goes while one looks counts as nothing."""
    files = [path]
    if path.is_dir():
        files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    total = 0
    for file in files:
        try:
            total += file.lstat().st_size
        except FileNotFoundError:
            continue
    return total


def record_sizes(db: sqlite3.Connection, found: Settings, periode: str) -> None:
    """Notes how large the home is once a month was refreshed for the first time."""
    if marked(db, MARK + periode) is None:
        mark(db, MARK + periode, json.dumps(sizes(found)))


def size_rows(db: sqlite3.Connection, found: Settings) -> tuple[str, list[tuple[str, str, str]]]:
    """Returns the month before the newest, '' while there is none; and of each part of the home its size and by how
    much it grew since that month was refreshed."""
    noted = dict(
        db.execute(
            "select substr(name, ?), value from mark where name like ? order by name",
            [len(MARK) + 1, f"{MARK}%"],
        ).fetchall()
    )
    since = sorted(noted)[-2] if len(noted) > 1 else ""
    before = json.loads(noted[since]) if since else {}
    now = sizes(found)
    now["seluruhnya"], before["seluruhnya"] = sum(now.values()), sum(before.values())
    return since, [
        (name, size(held), _grown(held - before[name]) if since and name in before else "")
        for name, held in now.items()
    ]


def _grown(by: int) -> str:
    return f"{'-' if by < 0 else '+'}{size(abs(by))}"


# Measured: a month of 1,000 people grows a home by 39 MB where its warehouse holds 26 MB a month (15 MB of it are
# Dagster's events), one of 30,000 by 91 MB at 48 MB a month and 11 MB of CSV; the first of 1,000 makes 58 MB, of
# 150,000 175 MB of 64 MB of CSV, of all of DKI 8.3 GB of 4.7 GB. The factors lie below: who is refused could not have
# come to the end.
EVENTS, FIRST = 15_000_000, 45_000_000
OF_MONTH, OF_DELIVERIES = 0.8, 1.7


def least(found: Settings, periode: str) -> int:
    """Returns the bytes below which a month's refresh cannot end: by what a month takes of the warehouse, or by the
    month's deliveries where that is more. What spills is not in it: KONVERGENSI_SPILL_LIMIT."""
    delivered = sum(map(_bytes, found.landing_zone.glob(f"*/{periode}")))
    if not found.warehouse.exists():
        return FIRST + round(OF_DELIVERIES * sum(map(_bytes, found.landing_zone.glob("*/????-??"))))
    months = len({path.name for path in found.landing_zone.glob("*/????-??")}) or 1
    month = OF_MONTH * _bytes(found.warehouse) / months
    return EVENTS + round(max(month, OF_DELIVERIES * delivered))


def too_little(found: Settings, periode: str, *, begun: bool = False) -> str | None:
    """Returns the sentence that refuses to begin a month for which the disk has no room; None where it may have.

    Of a run that has `begun` some of its events are written."""
    free, need = (
        shutil.disk_usage(found.home).free,
        least(found, periode) - (EVENTS if begun else 0),
    )
    if free >= need:
        return None
    return (
        f"{periode} tidak dimulai: disk dari {found.home} tinggal {size(free)}, satu bulan memerlukan paling sedikit"
        f" {size(need)}. Kosongkan ruang di disk itu, lalu jalankan lagi; tidak ada yang berubah."
    )


def room(found: Settings) -> tuple[str, int]:
    """Returns the disk's free space against what the next month needs at least, in words, and how that stands: it is
    WRONG where a refresh would be refused, and to be heeded before."""
    newest = max((path.name for path in found.landing_zone.glob("*/????-??")), default="-")
    free, need = shutil.disk_usage(found.home).free, least(found, newest)
    said = f"Ruang kosong {size(free)}; satu bulan memerlukan paling sedikit {size(need)}."
    if free < need:
        return f"RUANG KOSONG KURANG. {said}", WRONG
    return (f"RUANG KOSONG MENIPIS. {said}", HEED) if free < EARLY * need else (said, FINE)
