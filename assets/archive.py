"""A file of many files that only the home's secret opens: a tar, sealed piece by piece, whole or not at all.

Belongs here: the sealing, and that what was put in is what comes out. What of a home goes into it is
pipelines/backup.py's business. The first line says openly when it was made and by marks of which home and key; it is
sealed with the rest, so that nobody changes it unseen.
"""

import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from assets.warehouse import WarehouseError

MAGIC = b"KONVERGENSI-CADANGAN 1\n"
MANIFEST = "manifest.json"
PIECE = 1 << 20  # bytes sealed at a time
TAG = 16
LONGEST = 1000  # bytes of the label


@dataclass(frozen=True)
class Label:
    """What an archive says of itself: when it was made (ISO, UTC), the marks of its home and of its key."""

    made_at: str
    home: str
    key: str
    salt: str = ""

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def mark(key: bytes) -> str:
    """Returns what a key is told from others by, and which tells nothing of it."""
    return hashlib.sha256(b"konvergensi cadangan|" + key).hexdigest()[:16]


def label_of(path: Path) -> Label | None:
    """Returns what an archive says of itself; None where the file is none."""
    with path.open("rb") as file:
        found = _label(file)
    return found[0] if found else None


def _label(file: BinaryIO) -> tuple[Label, bytes] | None:
    if file.read(len(MAGIC)) != MAGIC:
        return None
    line = file.readline(LONGEST)
    try:
        label = Label(**json.loads(line))
        return (label, line) if label.made.tzinfo else None
    except (ValueError, TypeError):
        return None


class _Sealed:
    """The stream behind an archive; each piece knows its place, and the last one that it is."""

    def __init__(self, file: BinaryIO, key: bytes, label: Label, line: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        salt = bytes.fromhex(label.salt)
        own = HKDF(SHA256(), 32, salt=salt, info=b"konvergensi|1|archive").derive(key)
        self.file, self.line, self.box = file, line, AESGCM(own)
        self.number, self.held, self.ended = 0, bytearray(), False
        self.size = os.fstat(file.fileno()).st_size

    def _nonce(self, last: bool) -> bytes:
        self.number += 1
        return self.number.to_bytes(11, "big") + bytes([last])

    def write(self, data: Any) -> int:
        self.held += data
        while len(self.held) > PIECE:
            self._put(last=False)
        return len(data)

    def finish(self) -> None:
        self._put(last=True)

    def _put(self, last: bool) -> None:
        piece = bytes(self.held[:PIECE])
        del self.held[:PIECE]
        self.file.write(self.box.encrypt(self._nonce(last), piece, self.line))

    def read(self, size: int = -1) -> bytes:
        while not self.ended and not 0 <= size <= len(self.held):
            self._take()
        wanted = len(self.held) if size < 0 else size
        given = bytes(self.held[:wanted])
        del self.held[:wanted]
        return given

    def _take(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed = self.file.read(PIECE + TAG)
        self.ended = self.file.tell() >= self.size
        try:
            self.held += self.box.decrypt(self._nonce(self.ended), sealed, self.line)
        except InvalidTag:
            raise WarehouseError(
                f"{Path(self.file.name).name} rusak atau terpotong; pakai cadangan lain"
            ) from None


class Writer:
    """Puts files into a new archive; the manifest comes last."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.files: dict[str, str] = {}  # by name the hash

    def folder(self, path: Path, name: str) -> None:
        self.tar.addfile(self.tar.gettarinfo(path, name))

    def file(self, path: Path, name: str) -> None:
        """Raises WarehouseError where the file is cut short under the reader's hands; one that is gone is left."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            info = self.tar.gettarinfo(arcname=name, fileobj=source)
            hashed = _Hashed(source)
            try:
                self.tar.addfile(info, hashed)  # type: ignore[arg-type]  # it reads and does nothing else
            except OSError as error:
                if "unexpected end" not in str(error):
                    raise
                raise WarehouseError(f"{name} berubah selagi disalin; jalankan lagi") from None
            self.files[name] = hashed.hexdigest()

    def text(self, name: str, text: str) -> None:
        self._add(name, text.encode())
        self.files[name] = hashlib.sha256(text.encode()).hexdigest()

    def _add(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self.tar.addfile(info, io.BytesIO(data))

    def manifest(self, facts: dict[str, Any]) -> None:
        self._add(MANIFEST, json.dumps(facts | {"files": self.files}).encode())


class _Hashed:
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self.hash.hexdigest()


@contextmanager
def writing(path: Path, key: bytes, label: Label) -> Iterator[Writer]:
    """Yields what fills a new archive at `path`, which is there and whole when the body has ended well."""
    label = Label(label.made_at, label.home, label.key, secrets.token_hex(32))
    line = json.dumps(asdict(label)).encode() + b"\n"
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as file:
        file.write(MAGIC + line)
        sealed = _Sealed(file, key, label, line)
        with tarfile.open(fileobj=sealed, mode="w|", dereference=True) as tar:  # type: ignore[call-overload]
            yield Writer(tar)
        sealed.finish()


@contextmanager
def reading(path: Path, key: bytes) -> Iterator[tarfile.TarFile]:
    """Yields the open archive. Raises WarehouseError where it is none, of another key, or damaged where it is read."""
    with path.open("rb") as file:
        found = _label(file)
        if found is None:
            raise WarehouseError(f"{path.name} bukan cadangan Konvergensi")
        if found[0].key != mark(key):
            raise WarehouseError(
                f"{path.name} dibuat dengan kunci lain: taruh kunci dari saat itu ({found[0].made_at[:10]})"
            )
        sealed = _Sealed(file, key, *found)
        with tarfile.open(fileobj=sealed, mode="r|") as tar:  # type: ignore[call-overload]
            yield tar
            sealed.read()  # to its end: what was cut off is told


def unpack(path: Path, key: bytes, folder: Path | None) -> dict[str, Any]:
    """Returns the manifest of an archive whose every file has been read and is what it was; the files are put into the
    empty `folder` if there is one. Raises WarehouseError as `reading` does."""
    found: dict[str, str] = {}
    facts: dict[str, Any] = {}
    with reading(path, key) as tar:
        # Debian's Python 3.11.2 has no filters yet: there the seal alone says that nobody else made the archive
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        for member in tar:
            if member.name == MANIFEST:
                source = tar.extractfile(member)
                assert source is not None, "a file"
                facts = json.load(source)
                if folder:
                    (folder / MANIFEST).write_text(json.dumps(facts))
            elif member.isfile():
                found[member.name] = _copy(tar, member, folder)
            elif folder:
                (folder / member.name).mkdir(exist_ok=True)
                (folder / member.name).chmod(member.mode | 0o700)
    if not facts or found != facts["files"]:
        raise WarehouseError(f"{path.name} tidak memuat yang dicatatnya; pakai cadangan lain")
    return facts


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path | None) -> str:
    """Reads one file of an archive, and writes it where there is a folder; returns its hash."""
    if folder:
        tar.extract(member, folder)
        with (folder / member.name).open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()
    source = tar.extractfile(member)
    assert source is not None, "a file"
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
