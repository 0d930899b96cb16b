"""A home in one sealed file, and out of it again: what goes along, in which order, and when it is refused.

Belongs here: the files of a home. How they are sealed is assets/archive.py's business. What is not known goes along;
what can be made again, what is of its day only, and what would open the archive stay behind.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from assets.archive import MANIFEST, Label, Writer, label_of, mark, reading, unpack, writing
from assets.incident import access
from assets.incident.request import opens
from assets.incident.store import incidents
from assets.keys import Keys, backup_key, ids_key, request_box
from assets.raw.erased import erasures
from assets.raw.tables import ensure_tables
from assets.rights.erase import lose_again
from assets.warehouse import WarehouseError
from pipelines.alerting import open_incidents
from pipelines.durable import sync
from pipelines.home_keys import open_warehouse, possible_keys
from pipelines.lock import hold
from pipelines.settings import Settings, home_settings

WHO = "cadangan"
NAME = "konvergensi-{:%Y%m%dT%H%M%SZ}.cadangan"
INCIDENTS = "incidents.sqlite"
# What stays behind, by its name in the home, and what is said of it.
LEFT = {
    "key": "kunci home", "key.*": "kunci home",
    "dagster": "riwayat run Dagster", "portal.sqlite*": "sesi portal", "portal.duckdb*": "berkas portal",
    "uploads": "unggahan yang belum dikirim", "spill": "", "running": "", "restore": "", "warehouse.lock": "",
    "backup.lock": "", "warehouse.new*": "", "warehouse.sebelum-pindah": "gudang data sebelum pindah rilis",
    f"{INCIDENTS}*": "",
    "konvergensi.env*": "",  # the last two go along as copies
}  # fmt: skip
ALONG = "key.scheme"
# What may lie in a home that a restore fills: what people put there for it, locks, and what any command leaves.
BEFORE = (
    "key", "key.lock", ALONG, "konvergensi.env",
    "warehouse.lock", "backup.lock", "dagster", "running", "spill", "restore",
)  # fmt: skip
SECRETS = tuple(
    f"KONVERGENSI_{name.upper()}"
    for name, field in Settings.model_fields.items()
    if SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
)


def write(
    found: Settings, draft: Path, now: datetime, wait: float, on_wait: Callable[[str], None]
) -> tuple[Label, list[str]]:
    """Writes the home into the new archive `draft` and reads it again; returns its label, and what stayed behind.

    Nobody writes the warehouse meanwhile. The portal goes on; what it takes is in this archive or in the next one.
    Raises Held where a writer keeps the warehouse for `wait` seconds.
    """
    with hold(found.lock, shared=True, wait=wait, on_wait=on_wait):
        keys, ids = _keys(found)
        label = Label(now.isoformat(timespec="seconds"), mark(ids), mark(backup_key(keys)))
        with writing(draft, backup_key(keys), label) as archive:
            facts = {"made_at": label.made_at, "release": version("konvergensi")}
            head = _copy_incidents(found, archive)
            left = [
                *_copy_files(found, archive),
                *_copy_settings(found, archive),
                *_elsewhere(found),
            ]
            left = list(dict.fromkeys(left))
            archive.manifest(facts | {"record": head, "left": left})
    unpack(draft, backup_key(keys), None)
    return label, left


def _keys(found: Settings) -> tuple[Keys, bytes]:
    """Returns the keys that open the home, and the one of its ids, by which it is the same home after a rotation."""
    con, keys = open_warehouse(found, read_only=True)
    with con:
        return keys, ids_key(con, keys)


def _copy_incidents(found: Settings, archive: Writer) -> str:
    """Puts the incidents as they are at one moment into the archive; returns the record's newest seal."""
    with TemporaryDirectory(dir=found.spill) as folder:
        copy = Path(folder, INCIDENTS)
        copy.touch(mode=0o600)
        with open_incidents(found) as db, closing(sqlite3.connect(copy)) as to:
            db.backup(to)
        with incidents(copy) as db:
            _, head = access.head(db)
        archive.file(copy, INCIDENTS)
    return head


def _copy_files(found: Settings, archive: Writer) -> Iterator[str]:
    """Puts everything else that goes along into the archive; yields what does not, in words."""
    for top in sorted(found.home.iterdir()):
        said = next((text for name, text in LEFT.items() if fnmatch(top.name, name)), None)
        if said is not None and top.name != ALONG:
            if said:
                yield said
            continue
        inside = top.rglob("*") if top.is_dir() and not top.is_symlink() else ()
        for path in (top, *sorted(inside)):
            name = str(path.relative_to(found.home))
            if path.is_symlink():
                yield f"{name} (tautan ke {path.readlink()})"
            elif path.is_dir():
                archive.folder(path, name)
            elif path.is_file():
                archive.file(path, name)


def _copy_settings(found: Settings, archive: Writer) -> list[str]:
    """Puts the home's settings into the archive, without the lines that hold a secret; returns which those are."""
    path = home_settings()
    if not path.exists():
        return []
    kept: list[str] = []
    gone: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        name = line.partition("=")[0].removeprefix("export ").strip().upper()
        (gone if name in SECRETS else kept).append(line if name not in SECRETS else name)
    text = "".join(kept)
    held = [getattr(found, name.removeprefix("KONVERGENSI_").lower()) for name in SECRETS]
    lines = [line for one in held if one for line in one.get_secret_value().splitlines() if line]
    if any(line in text for line in lines):  # a value of several lines, or one that stands twice
        return ["konvergensi.env"]
    archive.text("konvergensi.env", text)
    return gone


def _elsewhere(found: Settings) -> list[str]:
    """Returns what belongs to the home and lies outside it."""
    own = ((found.landing, "landing zone"), (found.contacts, "contacts"), (found.access, "access"))
    outside = [
        f"{name} di {path}"
        for path, name in own
        if path and not path.absolute().is_relative_to(found.home)
    ]
    return [*outside, *(["penyimpanan Postgres milik Dagster"] if found.postgres else [])]


def prune(folder: Path, kept: Label, days: int) -> list[str]:
    """Removes this home's archives in the folder that were made more than so many days before the one just written;
    returns their names."""
    gone = []
    for path in sorted(folder.glob("*.cadangan")):
        label = label_of(path)
        if label and label.home == kept.home and kept.made - label.made > timedelta(days=days):
            path.unlink()
            gone.append(path.name)
    return gone


def restore(found: Settings, archive: Path, newer: Path | None) -> list[str]:
    """Puts an archive into an empty home, once all of it has been read and opened; returns what is to be told.

    The caller holds the exclusive lock. Cut short anywhere, nothing opens the home until it is run again. Raises
    WarehouseError where the home is not empty, the key is another, or something is damaged.
    """
    _see_to_an_empty_home(found)
    if found.key is None and not found.key_file.exists():
        raise WarehouseError(
            f"kunci home belum ada: taruh dulu di {found.key_file} atau di KONVERGENSI_KEY"
        )
    keys = possible_keys(found)[0]
    shutil.rmtree(found.restoring, ignore_errors=True)
    found.restoring.mkdir(mode=0o700)
    try:
        facts = unpack(archive, backup_key(keys), found.restoring)
        staged = found.model_copy(
            update={"home": found.restoring, "key": SecretStr(keys.secret), "landing": None}
        )
        said = (
            _take_newer(staged, newer, keys) if newer else [OLD_LIST.format(facts["made_at"][:10])]
        )
        _record(staged, facts)
        _lose_erased(staged)
    except BaseException:
        shutil.rmtree(found.restoring, ignore_errors=True)
        raise
    said += _put_in_place(found)
    return [*said, f"Tidak ada di dalam cadangan: {'; '.join(facts['left'])}."]


OLD_LIST = (
    "Daftar orang yang dihapus berasal dari cadangan itu ({}): siapa yang dihapus sesudahnya kembali, dan harus dihapus"
    " lagi. Bila incidents.sqlite yang lebih baru masih ada, ulangi dengan --incidents."
)


def _files(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def _see_to_an_empty_home(found: Settings) -> None:
    """Removes what a restore cut short has put in place. Raises WarehouseError where anything else is there."""
    manifest = found.restoring / MANIFEST
    files = json.loads(manifest.read_text())["files"] if manifest.exists() else {}
    there = [name for name in _files(found.home) if Path(name).parts[0] not in BEFORE]
    if strange := [name for name in there if not _was_placed(found.home / name, files.get(name))]:
        raise WarehouseError(
            f"home ini tidak kosong ({found.home}: {len(strange)} berkas, misalnya {strange[0]});"
            " pulihkan ke home yang kosong"
        )
    for name in there:
        (found.home / name).unlink()


def _was_placed(path: Path, expected: str | None) -> bool:
    """Returns whether a file is one that a restore cut short has put there: an office may have delivered since."""
    if expected is None or path.name.startswith(("warehouse.", INCIDENTS)):
        return expected is not None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == expected


def _take_newer(staged: Settings, newer: Path, keys: Keys) -> list[str]:
    """Puts incidents that went on after the archive was made in place of its own, or at least their list of the erased
    where another key has sealed them. Raises WarehouseError where they are not the same home's, or older."""
    with TemporaryDirectory(dir=staged.home) as folder:
        copy = Path(folder, INCIDENTS)
        copy.touch(mode=0o600)
        _fetch(newer, copy, keys)
        with incidents(staged.incidents) as old, incidents(copy) as db:
            number, head = access.head(old)
            if access.broken(db) or (
                head and number > access.last_cut(db)[0] and not access.has_been(db, head)
            ):
                raise WarehouseError(
                    f"{newer.name} bukan lanjutan dari incidents.sqlite di dalam cadangan: lebih tua, rusak,"
                    " atau dari home lain"
                )
            listed = "select person_id from erased order by 1"
            known = [row[0] for row in old.execute(listed)]
            more = [row[0] for row in db.execute(listed)] != known
            whole = opens(db, request_box(keys))
            if not whole:
                rows = db.execute("select person_id, kunci, at, marks from erased").fetchall()
                old.executemany(
                    "insert or replace into erased values (?, ?, ?, ?)", map(tuple, rows)
                )
        if whole:
            copy.replace(staged.incidents)
    said = []
    if not whole:
        said.append(f"{newer.name} disegel dengan kunci lain: hanya daftar yang dihapus diambil.")
    if more and staged.handover.exists():  # some may name who was erased since
        shutil.rmtree(staged.handover)
        said.append(
            "Buku serah-terima tidak dipulihkan: sesudah cadangan itu ada yang dihapus; ekspor lagi."
        )
    return said


def _fetch(newer: Path, copy: Path, keys: Keys) -> None:
    """Copies incidents out of a newer archive, or from such a file itself."""
    if label_of(newer):
        with reading(newer, backup_key(keys)) as tar:
            for member in tar:
                source = tar.extractfile(member) if member.name == INCIDENTS else None
                if source:
                    copy.write_bytes(source.read())
        return
    try:
        with closing(sqlite3.connect(f"{newer.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("select 1 from erased")
            with closing(sqlite3.connect(copy)) as to:
                db.backup(to)
    except sqlite3.Error:
        raise WarehouseError(f"{newer.name} bukan incidents.sqlite dan bukan cadangan") from None


def _record(staged: Settings, facts: dict[str, Any]) -> None:
    with incidents(staged.incidents) as db:
        fact = access.Access(
            WHO, access.RESTORED, subjects=(facts["record"],), fields=(facts["made_at"],)
        )
        access.record(db, datetime.now(UTC), fact)


def _lose_erased(staged: Settings) -> None:
    """Opens the warehouse, which shows that it is whole, and takes out of it who was erased since it was copied."""
    if not staged.warehouse.exists():
        return
    con, keys = open_warehouse(staged)
    with con, incidents(staged.incidents) as db:
        ensure_tables(con)
        lose_again(con, erasures(db, ids_key(con, keys)))
        con.execute("checkpoint")
    shutil.rmtree(staged.spill, ignore_errors=True)


def _put_in_place(found: Settings) -> list[str]:
    """Moves what was opened into the home; returns what is to be told. Raises OSError where something has come into a
    folder meanwhile."""
    said = []
    os.sync()
    for path in sorted(found.restoring.iterdir()):
        target = found.home / path.name
        if path.name == MANIFEST:
            continue
        if path.name == "konvergensi.env" and target.exists():
            said.append(f"{target} sudah ada dan dibiarkan; yang di dalam cadangan tidak dipakai.")
            continue
        if path.is_dir() and target.is_dir():
            for folder in (*sorted(target.rglob("*"), reverse=True), target):
                folder.rmdir()
        path.rename(target)
    sync(found.home)
    shutil.rmtree(found.restoring)
    return said
